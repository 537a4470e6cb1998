import CodecRuntime
import ProtocolSpec

/// The steps of a script: what partners do. Faults are in the file next to this one.
extension ScenarioSchema {
    /// One step: a single word, or an object with one word that says which step it is and which other keys it may have.
    var step: JSONSchema {
        let alone = FaultWord.allCases.filter(\.standsAlone).map { word in
            JSONSchema.constant(.string(word.rawValue)).described(Self.meaning(of: word))
        }
        // Where names are the same, a fault comes first, then a role: in the order of the reader.
        let faults = FaultWord.allCases.filter(\.takesValue)
        let taken = Set(FaultWord.allCases.map(\.rawValue))
        let roles = roles.filter { !taken.contains($0) }
        let words = StepWord.allCases.filter {
            !taken.contains($0.rawValue) && !roles.contains($0.rawValue) && (!$0.needsRoles || !self.roles.isEmpty)
        }
        let objects = words.map(step) + roles.map { JSONSchema.object([line(of: $0)]) }
        return JSONSchema.any(of: alone + objects + faults.map { .object(faultStep($0)) })
            .described("One thing that happens.")
    }

    private func line(of role: String) -> JSONSchema.Property {
        let name = words.people.first { $0.key == role }?.name ?? role
        return .needed(role, JSONSchema.reference("line").described("\(name) says what a client could say."))
    }

    private func step(_ word: StepWord) -> JSONSchema {
        let value = value(of: word).described(Self.meaning(of: word))
        let step = JSONSchema.object([.needed(word.rawValue, value)] + companions(of: word))
        guard word == .expect else { return step }
        return step.with("dependentRequired", .object([.init(name: "else", value: .array([.string("within")]))]))
    }

    private func value(of word: StepWord) -> JSONSchema {
        switch word {
        case .pause: Self.duration
        case .join, .leave: .words(roles)
        case .expect: .reference("matchers")
        case .branch: .array(of: branch)
        case .repeat: .integer(ScenarioLimits.repetitions)
        case .goto: .type("string")
        case .keep: .map(of: .reference(ContractValue.text))
        case .you: .reference("line")
        case .server, .reply: .reference("serverLine")
        case .every: Self.duration
        }
    }

    private func companions(of word: StepWord) -> [JSONSchema.Property] {
        switch word {
        case .expect:
            [
                .optional("within", Self.duration.described("How long to wait; for ever if left out.")),
                .optional(
                    "else",
                    JSONSchema.reference("steps").described("What happens if no such message comes in time.")
                ),
            ]
        case .repeat: [.needed("do", JSONSchema.reference("steps").described("What is repeated."))]
        case .server:
            [
                .optional(
                    "to",
                    JSONSchema.words(AudienceWord.allCases.map(\.rawValue) + roles)
                        .described("Who gets it: you, if left out; all; all others; or those in a role.")
                        .defaultValue(.string(AudienceWord.you.rawValue))
                )
            ]
        case .every:
            [
                .needed("do", JSONSchema.reference("steps").described("What is played again and again.")),
                .optional(
                    "times",
                    JSONSchema.integer(ScenarioLimits.counts).described("How often; without end, if left out.")
                ),
                .optional("until", JSONSchema.reference("matchers").described("The message of yours that ends it.")),
            ]
        case .pause, .join, .leave, .branch, .goto, .keep, .you, .reply: []
        }
    }

    private static func meaning(of word: StepWord) -> String {
        switch word {
        case .pause: "Waits, on the virtual clock: --speed 2 is twice as fast, --speed 0 waits for nothing."
        case .join: "A partner comes back."
        case .leave: "A partner goes; a partner who is away sends nothing."
        case .expect:
            "Waits for a message of yours, which then sets off no rule. After the deadline, plays else and ends the script."
        case .branch: "Plays the first branch that fits the last message received."
        case .repeat: "Plays the steps under do this many times."
        case .goto: "Puts the room into a state, and ends this script."
        case .keep: "Keeps values under names, for {{kept.NAME}}."
        case .you: "You send this, from a second device of yours."
        case .server: "The server says a message of the contract; what is left out is filled."
        case .reply: "The server answers the message received last, with what tells that it is the answer."
        case .every:
            "Plays the steps under do again and again, first after this time, and goes on with the script meanwhile."
        }
    }

    private var branch: JSONSchema {
        let steps = JSONSchema.reference("steps")
        return .any(of: [
            .object([
                .needed(
                    "if",
                    JSONSchema.reference("matchers").described("What the last message received must be like.")
                ),
                .needed("do", steps.described("What happens then.")),
            ]),
            .object([.needed("else", steps.described("What happens if no branch before it fits."))]),
        ])
    }
}
