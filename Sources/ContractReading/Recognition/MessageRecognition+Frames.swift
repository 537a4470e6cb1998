package import CodecRuntime
package import JSONSchema
package import ProtocolSpec

extension MessageRecognition {
    /// What a frame carries.
    package enum Frame: Sendable {
        /// A text frame that is JSON, by its bytes.
        case jsonText(JSONIndex)
        /// A text frame that is to be made of a value.
        case json(JSONValue)
        /// A text frame that is not JSON.
        case text
        case binary
    }

    /// A message that a frame may be.
    package struct Candidate: Sendable, Hashable {
        package var message: Contract.Message.ID
        /// Whether nothing that the plan knows speaks against it.
        package var fits: Bool
        /// Whether the frame is just as well the candidate before it.
        package var isTied: Bool
    }

    /// The messages that a frame may be.
    ///
    /// - Parameter frame: what a frame carries.
    /// - Returns: the best first, each message once; empty where no message of this direction travels in such a frame. Those
    ///   whose fixed values the frame contradicts are there only if it contradicts all.
    package func recognise(_ frame: Frame) -> [Candidate] {
        switch frame {
        case .json(let value):
            guard let index = try? JSONIndex(Array(value.jsonText.utf8)) else { return [] }
            return recognise(.jsonText(index))
        case .jsonText(let index):
            let found = ranked(index)
            let others = messages(of: [.text, .opaque])
            return found.isEmpty || found.allSatisfy({ !$0.fits }) && !others.isEmpty
                ? others + found : found + others.map { Candidate(message: $0.message, fits: $0.fits, isTied: false) }
        case .text:
            let bare = plan.entries.filter { $0.shape.members[MemberPaths.root]?.kinds == .string }.map(\.message)
            return messages(of: [.text])
                + distinct(bare).map { Candidate(message: $0, fits: true, isTied: false) }
                + messages(of: [.opaque])
        case .binary:
            return messages(of: [.binary]) + messages(of: [.opaque])
        }
    }

    private func messages(of forms: Set<PayloadForm>) -> [Candidate] {
        messages.filter { payloads[$0].map(forms.contains) ?? false }.enumerated().map { index, id in
            Candidate(message: id, fits: true, isTied: index > 0)
        }
    }

    private func distinct(_ ids: [Contract.Message.ID]) -> [Contract.Message.ID] {
        var seen: Set<Contract.Message.ID> = []
        return ids.filter { seen.insert($0).inserted }
    }

    private func ranked(_ frame: JSONIndex) -> [Candidate] {
        let facts = FrameFacts(frame, plan: plan)
        let scores = plan.candidates(facts).map { (index: $0, score: plan.score(of: plan.entries[$0].shape, facts)) }
            .sorted { $0.score == $1.score ? $0.index < $1.index : $0.score < $1.score }
        var seen: Set<Contract.Message.ID> = []
        var candidates: [Candidate] = []
        var last: RecognitionPlan.Score?
        for (index, score) in scores where seen.insert(plan.entries[index].message).inserted {
            candidates.append(
                Candidate(
                    message: plan.entries[index].message,
                    fits: score.violations == 0,
                    isTied: score.isTied(with: last)
                )
            )
            last = score
        }
        return candidates
    }
}

extension RecognitionPlan {
    /// How well a frame is a shape's; the least is the best.
    struct Score: Hashable, Comparable {
        /// Fixed values that differ from the frame's.
        var contradictions = 0
        /// Fixed values that the frame has, also where an example or a name fixes them.
        var matches = 0
        /// Members that an example or a name fixes, and that have the value of another shape.
        var doubts = 0
        /// What is missing, of another kind, or too much.
        var violations = 0
        /// Members that must be there, and are.
        var required = 0
        /// Members that may be there, and are.
        var known = 0
        /// Members that the shape does not know.
        var unknown = 0
        /// Members that may be there, and are not: of two that fit, the smaller one fits better.
        var absent = 0

        /// Whether nothing but the smaller shape speaks for one of the two.
        func isTied(with other: Score?) -> Bool {
            guard var other else { return false }
            other.absent = absent
            return self == other
        }

        static func < (left: Score, right: Score) -> Bool { left.order.lexicographicallyPrecedes(right.order) }

        private var order: [Int] {
            [contradictions, -matches, doubts, violations, -required, -known, unknown, absent]
        }
    }

    /// The shapes that no fixed value of the frame rules out; all of them where each is ruled out.
    func candidates(_ facts: FrameFacts) -> [Int] {
        var left = all
        for path in dividing {
            // A value that no shape has at this place rules none out: the frame is wrong here.
            guard let value = facts.values[path]?.value, isFixed(value, at: path) else { continue }
            // A hint is no rule: it only makes a shape likelier.
            left = left.subtracting(without([value], at: path).subtracting(hinted(at: path)))
        }
        return left.isEmpty ? Array(entries.indices) : left.indices
    }

    func score(of shape: PayloadShape, _ facts: FrameFacts) -> Score {
        var score = Score()
        for (path, member) in shape.members {
            guard let fact = facts.values[path] else {
                if isOpenAbove(path, facts) {
                    if member.isRequired { score.violations += 1 } else { score.absent += 1 }
                }
                continue
            }
            if member.isRequired { score.required += 1 } else { score.known += 1 }
            judge(fact, member, at: path, hint: shape.hints[path], &score)
        }
        for path in facts.values.keys where shape.members[path] == nil {
            score.unknown += 1
            if path != MemberPaths.root, shape.members[paths.parent(of: path)]?.isClosed == true {
                score.violations += 1
            }
        }
        for (path, count) in facts.strangers {
            score.unknown += count
            if shape.members[path]?.isClosed == true { score.violations += count }
        }
        return score
    }

    /// Whether the parent of a missing member is there, and could hold it.
    private func isOpenAbove(_ path: Int, _ facts: FrameFacts) -> Bool {
        guard path != MemberPaths.root else { return false }
        return facts.values[paths.parent(of: path)]?.kind.isSubset(of: [.object, .array]) ?? false
    }

    private func judge(
        _ fact: FrameFacts.Fact,
        _ member: PayloadShape.Member,
        at path: Int,
        hint: PayloadShape.Hint?,
        _ score: inout Score
    ) {
        if member.kinds.isDisjoint(with: fact.kind) { score.violations += 1 }
        if fact.kind == .array {
            if fact.count < member.fewestItems ?? 0 || fact.count > member.mostItems ?? .max { score.violations += 1 }
        }
        guard let value = fact.value else { return }
        if let values = member.values {
            if values.contains(value) {
                if values.count == 1, telling.contains(path) { score.matches += 1 }
            } else if dividing.contains(path), values.count == 1 || isFixed(value, at: path) {
                score.contradictions += 1
            } else {
                score.violations += 1
            }
        }
        guard let hint, member.values?.count != 1 else { return }
        if hint.value == value {
            score.matches += 1
        } else if isFixed(value, at: path) {
            score.doubts += 1
        }
    }
}
