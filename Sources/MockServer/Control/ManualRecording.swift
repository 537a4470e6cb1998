import CodecRuntime
import MockEngine
import ProtocolSpec
import ServerRules

/// The steps that were played by hand and the messages that came between them; becomes a scenario.
struct ManualRecording: Sendable {
    private enum Event: Sendable {
        case steps([JSONValue])
        /// A message from you, in UTF-8; decoded only when a scenario is made of it.
        case received([UInt8])
    }

    private struct Dated: Sendable {
        var milliseconds: Int
        var event: Event
    }

    /// By the rooms' names.
    private var rooms: [String: [Dated]] = [:]
    /// More steps than anyone does by hand; the rest is not recorded.
    private static let most = 10_000

    mutating func add(_ steps: [JSONValue], in room: String, at milliseconds: Int) {
        guard rooms[room, default: []].count < Self.most else { return }
        rooms[room, default: []].append(Dated(milliseconds: milliseconds, event: .steps(steps)))
    }

    /// Notes a message from you: what is done next is done after it.
    mutating func note(_ message: [UInt8], in room: String, at milliseconds: Int) {
        let received = Dated(milliseconds: milliseconds, event: .received(message))
        Self.note(received, in: &rooms[room, default: []])
    }

    private static func note(_ received: Dated, in room: inout [Dated]) {
        // Only the last message before a step is waited for.
        if case .received? = room.last?.event { room.removeLast() }
        room.append(received)
    }

    /// What a recorded scenario has to say of the mock that it was recorded in.
    struct Setting {
        /// What plays.
        var scenario: Scenario
        /// The one that plays.
        var seed: UInt64
        /// How fast pauses have passed.
        var speed: Double
        /// The file of the contract, where a scenario has to name it.
        var contract: String?
        /// All rooms, by their names, with what a rule calls them.
        var rooms: [(name: String, word: String)]
    }

    /// A scenario that does the same.
    ///
    /// - Parameters:
    ///   - setting: of the mock.
    ///   - pattern: what a scenario calls a message of yours.
    ///   - isStep: whether a scenario by itself may have this step; others are left out.
    /// - Returns: the text of its file.
    func scenario(
        in setting: Setting,
        pattern: ([UInt8]) -> JSONValue?,
        isStep: (JSONValue) -> Bool
    ) -> String {
        let scenario = setting.scenario
        var lines = [
            "scenario: by-hand", "about: Done by hand, and copied from a mock.",
            "seed: \(Int64(bitPattern: setting.seed))", "clock: \(scenario.clock)",
        ]
        if let contract = setting.contract {
            lines.append("# Its path from this file will do, too.")
            lines.append("contract: \(YAMLText.scalar(contract))")
            if scenario.defaultTalk == .everything { lines.append("include: default") }
        }
        if !scenario.you.isEmpty { lines.append("you: \(YAMLText.scalar(scenario.you))") }
        let people = scenario.people.map { person in
            (
                person.key,
                JSONValue.members([
                    ("name", person.name.map(JSONValue.string)),
                    ("id", person.id.map { .string($0.description) }),
                ])
            )
        }
        if !people.isEmpty { lines.append("people: \(YAMLText.value(.members(people)))") }
        var rules: [RecordedRule] = []
        for room in setting.rooms {
            let visits = visits(rooms[room.name] ?? [], setting.speed, pattern, isStep)
            for (index, parts) in visits.enumerated() where !parts.isEmpty {
                // The server of a contract that was read leaves to a script what that answers.
                let isApart = setting.contract != nil
                rules +=
                    isApart
                    ? Self.chain(parts, room.word, visit: index + 1, states: rules.count)
                    : [RecordedRule(trigger: "connect", room: room.word, count: index + 1, steps: Self.joined(parts))]
            }
        }
        lines.append(rules.isEmpty ? "script: []" : "script:")
        return (lines + rules.flatMap(\.lines) + [""]).joined(separator: "\n")
    }

    /// Steps, and the message of yours that they come after.
    private struct Part {
        var pattern: JSONValue?
        var steps: [JSONValue] = []
    }

    /// The parts as one script, which waits for each message.
    private static func joined(_ parts: [Part]) -> [JSONValue] {
        parts.flatMap { part in (part.pattern.map { [.members([("expect", $0)])] } ?? []) + part.steps }
    }

    /// The parts as rules that lead from one to the next. A script that waits for a message answers it; these only take note
    /// of it, so that the contract's own answer comes, as it came when the steps were played by hand.
    private static func chain(_ parts: [Part], _ room: String, visit: Int, states: Int) -> [RecordedRule] {
        var rules: [RecordedRule] = [RecordedRule(trigger: "connect", room: room, count: visit)]
        for part in parts {
            if let pattern = part.pattern {
                let (waiting, heard) = ("step-\(states + rules.count)", "step-\(states + rules.count + 1)")
                rules[rules.count - 1].steps.append(.members([("goto", .string(waiting))]))
                rules.append(
                    RecordedRule(
                        trigger: YAMLText.value(pattern),
                        room: room,
                        state: waiting,
                        steps: [.members([("goto", .string(heard))])]
                    )
                )
                rules.append(RecordedRule(trigger: "enter", room: room, state: heard))
            }
            rules[rules.count - 1].steps += part.steps
        }
        return rules
    }

    /// The steps in one room, one list for each of your sockets: a script ends with the socket that started it. A list without
    /// steps is empty.
    private func visits(
        _ events: [Dated],
        _ speed: Double,
        _ pattern: ([UInt8]) -> JSONValue?,
        _ isStep: (JSONValue) -> Bool
    ) -> [[Part]] {
        var visits: [[Part]] = [[]]
        var waiting: JSONValue?
        var time: Int?
        for dated in events {
            switch dated.event {
            case .received(let message):
                waiting = pattern(message)
                time = dated.milliseconds
            case .steps(let words):
                var part = Part(pattern: waiting)
                // To a tenth of a second: no person acts faster.
                let pause = time.map { (dated.milliseconds - $0 + 50) / 100 * 100 } ?? 0
                if pause > 0 { part.steps.append(.members([("pause", .string("\(pause)ms"))])) }
                waiting = nil
                time = dated.milliseconds
                for step in words where isStep(step) {
                    part.steps.append(step)
                    // The step's own pause is not part of the pause between steps.
                    if speed > 0, let own = step.ownPause { time? += Int(Double(own) / 1_000 / speed) }
                    if step.endsSocket {
                        visits[visits.count - 1].append(part)
                        visits.append([])
                        part = Part()
                    }
                }
                if part.pattern != nil || !part.steps.isEmpty { visits[visits.count - 1].append(part) }
            }
        }
        return visits
    }
}

extension JSONValue {
    /// How long a step waits, in microseconds.
    fileprivate var ownPause: Int64? {
        self["pause"]?.string.flatMap(DurationText.microseconds)
    }

    /// Whether your socket ends with the step.
    fileprivate var endsSocket: Bool {
        let words = [FaultWord.close, .cut, .halfOpen].map(\.rawValue)
        return words.contains { string == $0 || self[$0] != nil }
    }

    /// Steps as they play where no message was received: without its values, and with the `else` of each branch.
    var withoutMessage: [JSONValue] {
        guard case .array(let steps) = self else { return [] }
        return steps.flatMap { step -> [JSONValue] in
            guard case .array(let branches)? = step["branch"] else { return [step.withoutReceived] }
            return branches.lazy.compactMap { $0["else"] }.first?.withoutMessage ?? []
        }
    }

    private var withoutReceived: JSONValue {
        switch self {
        case .string(let text): .string(text.replacing(/\{\{ *received\.[^}]*\}\}/, with: ""))
        case .array(let items): .array(items.map(\.withoutReceived))
        case .object(let members):
            .object(members.map { Member(name: $0.name, value: $0.value.withoutReceived) })
        default: self
        }
    }
}
