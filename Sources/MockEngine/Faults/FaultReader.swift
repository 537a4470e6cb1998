import CodecRuntime
import ProtocolSpec
import ServerRules

extension FaultWord {
    /// The fault that the word alone stands for; nil where it needs more.
    var alone: Fault? {
        switch self {
        case .cut: .socket(.cut)
        case .halfOpen: .socket(.halfOpen)
        case .stall: .stall(nil)
        default: nil
        }
    }
}

/// Reads faults: those of steps, and those that need no step.
struct FaultReader {
    private static var most: ClosedRange<Int> { ScenarioLimits.counts }

    let vocabulary: Vocabulary
    var diagnostics = DiagnosticCollector()

    init(vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
    }

    // MARK: Steps

    /// Reads a fault that is a step of a script.
    ///
    /// - Parameters:
    ///   - word: which.
    ///   - node: the word's value.
    ///   - reader: has the other keys of the step.
    /// - Returns: nil where there is an error.
    mutating func step(_ word: FaultWord, _ node: DocumentNode, _ reader: inout MappingReader) -> Fault? {
        let companions = FaultCompanions(word.stepOptions, &reader)
        let count = diagnostics.number(companions[.frames], what: "\"frames\"", in: Self.most) ?? 1
        let times = diagnostics.number(companions[.times], what: "\"times\"", in: Self.most) ?? 1
        switch word {
        case .drop, .duplicate, .reorder:
            let what = "\"\(word.rawValue)\", the number of frames,"
            guard let number = diagnostics.number(node, what: what, in: Self.most) else { return nil }
            return frame(word, node, companions).map { .frames($0, count: number) }
        case .delay, .corrupt: return frame(word, node, companions).map { .frames($0, count: count) }
        case .close: return socket(word, node, companions).map(Fault.socket)
        case .cut, .halfOpen:
            diagnostics.error("write \"- \(word.rawValue)\" alone: it takes no value", at: node.location)
            return nil
        case .refuse, .deny: return handshake(word, node).map { .handshake($0, times: times) }
        case .refresh: return refresh(node).map { .refresh($0, times: times) }
        case .stall:
            return diagnostics.duration(node, what: "\"stall\"").map(Fault.stall)
        case .raw:
            let isBinary = diagnostics.bool(companions[.binary], what: "\"binary\"") ?? false
            return diagnostics.string(node, what: "\"raw\"").map { .raw(Array($0.utf8), isText: !isBinary) }
        }
    }

    // MARK: Standing rules

    /// Reads a fault that needs no step.
    mutating func standing(_ node: DocumentNode) -> StandingFault? {
        let words = FaultWord.allCases.filter(\.canStand)
        guard let entries = node.entries else {
            diagnostics.error("a fault is a mapping, such as {drop: 0.05}, not \(node.kind)", at: node.location)
            return nil
        }
        let named = entries.compactMap { entry in words.first { $0.rawValue == entry.key } }
        guard let word = named.first, named.count == 1 else {
            let known = words.map(\.rawValue)
            if named.count > 1 {
                diagnostics.error("this item has several faults: give each fault an item of its own", at: node.location)
            } else if let entry = entries.first {
                let hint = NearestWord.hint(for: entry.key, among: known)
                let choice = hint.isEmpty ? " (known: \(known.joined(separator: ", ")))" : hint
                diagnostics.error("unknown fault \"\(entry.key)\"\(choice)", at: entry.keyLocation)
            } else {
                diagnostics.error("a fault is one of \(known.joined(separator: ", "))", at: node.location)
            }
            return nil
        }
        guard var reader = MappingReader(node, what: "the fault \"\(word.rawValue)\"", diagnostics: &diagnostics)
        else {
            return nil
        }
        let value = reader.optional(word.rawValue)
        let companions = FaultCompanions(word.standingOptions, &reader)
        let kind = kind(word, value, companions)
        let chance = diagnostics.chance(
            word.hasChanceAsValue ? value : companions[.chance],
            what: word.hasChanceAsValue ? "\"\(word.rawValue)\"" : "\"chance\""
        )
        let isMisplaced = { (key: String) in word.hasChanceAsValue && key == FaultWord.Option.chance.rawValue }
        if let entry = reader.untaken.first(where: { isMisplaced($0.key) }) {
            diagnostics.error(
                "write the chance as the value of \"\(word.rawValue)\", not beside it",
                at: entry.value.location
            )
        }
        let times = diagnostics.number(companions[.times], what: "\"times\"", in: Self.most)
        reader.finish(alsoAllowed: isMisplaced, diagnostics: &diagnostics)
        return kind.map { StandingFault(location: node.location, kind: $0, chance: chance ?? 1, times: times) }
    }

    private mutating func kind(
        _ word: FaultWord,
        _ node: DocumentNode?,
        _ companions: FaultCompanions
    ) -> StandingFault.Kind? {
        switch word {
        case .drop, .duplicate, .reorder, .delay, .corrupt: frame(word, node, companions).map(StandingFault.Kind.frame)
        case .close, .cut, .halfOpen: socket(word, node, companions).map(StandingFault.Kind.socket)
        case .refuse, .deny: handshake(word, node).map(StandingFault.Kind.handshake)
        case .refresh: refresh(node).map(StandingFault.Kind.refresh)
        case .stall, .raw: nil
        }
    }

    // MARK: Kinds

    private mutating func frame(
        _ word: FaultWord,
        _ node: DocumentNode?,
        _ companions: FaultCompanions
    ) -> FrameFault? {
        switch word {
        case .drop: return .drop
        case .duplicate: return .duplicate
        case .reorder: return .reorder
        case .corrupt: return diagnostics.word(node, what: "\"corrupt\"", as: Corruption.self).map(FrameFault.corrupt)
        default:
            let jitter = diagnostics.duration(companions[.jitter], what: "\"jitter\"") ?? 0
            return diagnostics.duration(node, what: "\"delay\"").map { .delay($0, jitter: jitter) }
        }
    }

    private mutating func socket(
        _ word: FaultWord,
        _ node: DocumentNode?,
        _ companions: FaultCompanions
    ) -> SocketFault? {
        switch word {
        case .cut: return .cut
        case .halfOpen: return .halfOpen
        default:
            return close(node, reason(companions[.reason]))
        }
    }

    private mutating func reason(_ node: DocumentNode?) -> String? {
        guard let node, let reason = diagnostics.string(node, what: "\"reason\"") else { return nil }
        guard reason.utf8.count <= CloseCode.longestReason else {
            diagnostics.error(
                "a close frame has room for a reason of \(CloseCode.longestReason) bytes, "
                    + "and this one has \(reason.utf8.count)",
                at: node.location
            )
            return nil
        }
        return reason
    }

    /// Reads a code of the contract by its name, or any code by its number.
    private mutating func close(_ node: DocumentNode?, _ reason: String?) -> SocketFault? {
        guard let node else { return nil }
        if case .integer(let number) = node.content {
            let rule = vocabulary.codes.first { Int($0.code) == number }
            guard ScenarioLimits.closeCodes.contains(where: { $0.contains(number) }) else {
                diagnostics.error(
                    "a close frame can't have the code \(number): use 1000 to 1003, 1007 to 1014, or 3000 to 4999; "
                        + "for 1006 write \"cut\"",
                    at: node.location
                )
                return nil
            }
            return .close(code: UInt16(number), reason: reason ?? rule?.reason ?? "")
        }
        return rule(node, what: "\"close\"").map { .close(code: $0.code, reason: reason ?? $0.reason) }
    }

    private mutating func rule(_ node: DocumentNode?, what: String) -> CloseRule? {
        guard let node else { return nil }
        let names = vocabulary.codes.map(\.name)
        guard !names.isEmpty else {
            diagnostics.error(
                "\(what) names a close code of the contract, and the contract names none: "
                    + "write {close: 4000} with a code of your own, or {refuse: 401} with a status",
                at: node.location
            )
            return nil
        }
        guard let name = node.string else {
            diagnostics.error(
                "\(what) names a close code of the contract (\(names.joined(separator: ", "))), not \(node.kind)",
                at: node.location
            )
            return nil
        }
        if let rule = vocabulary.codes.first(where: { $0.name == name }) { return rule }
        let hint = NearestWord.hint(for: name, among: names)
        diagnostics.error(
            "\(what) names a close code of the contract (\(names.joined(separator: ", "))), not \"\(name)\"\(hint)",
            at: node.location
        )
        return nil
    }

    private mutating func handshake(_ word: FaultWord, _ node: DocumentNode?) -> HandshakeFault? {
        if word == .deny { return rule(node, what: "\"deny\"").map(HandshakeFault.deny) }
        let what = "\"refuse\", the HTTP status,"
        return diagnostics.number(node, what: what, in: ScenarioLimits.refusals).map { .refuse(status: $0) }
    }

    /// Reads a status, or a mapping with status, delay or both.
    private mutating func refresh(_ node: DocumentNode?) -> RefreshFault? {
        guard let node else { return nil }
        let what = "the status of \"refresh\""
        guard node.entries != nil else {
            return diagnostics.number(node, what: what, in: ScenarioLimits.refusals).map {
                RefreshFault(status: $0, delay: 0)
            }
        }
        guard var reader = MappingReader(node, what: "\"refresh\"", diagnostics: &diagnostics) else { return nil }
        let status = diagnostics.number(reader.optional("status"), what: what, in: ScenarioLimits.refusals)
        let delay = diagnostics.duration(reader.optional("delay"), what: "the delay of \"refresh\"")
        reader.finish(diagnostics: &diagnostics)
        guard status != nil || delay != nil else {
            diagnostics.error("\"refresh\" needs a status, a delay, or both", at: node.location)
            return nil
        }
        return RefreshFault(status: status, delay: delay ?? 0)
    }
}

/// The options beside a fault's word.
struct FaultCompanions {
    private var nodes: [FaultWord.Option: DocumentNode] = [:]

    /// Takes those that belong to the word; the reader reports any other as an error.
    init(_ known: [FaultWord.Option], _ reader: inout MappingReader) {
        for companion in known { nodes[companion] = reader.optional(companion.rawValue) }
    }

    subscript(companion: FaultWord.Option) -> DocumentNode? { nodes[companion] }
}
