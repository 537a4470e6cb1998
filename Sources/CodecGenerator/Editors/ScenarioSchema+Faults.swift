import CodecRuntime
import ProtocolSpec

/// What goes wrong in a scenario: as a step, and by itself.
extension ScenarioSchema {
    /// The definitions for what goes wrong.
    var faults: [JSONSchema.Property] {
        let standing = FaultWord.allCases.filter(\.canStand).map { JSONSchema.object(standingFault($0)) }
        return [
            .optional("fault", JSONSchema.any(of: standing).described("Something that goes wrong by itself.")),
            .optional("closeCode", closeCode),
            .optional("closeCodeName", Self.oneOf(closeCodeNames)),
            .optional("chance", Self.chance),
            .optional("refusal", .integer(ScenarioLimits.refusals)),
            .optional("count", .integer(ScenarioLimits.counts)),
            .optional("refreshFault", Self.refresh),
        ]
    }

    /// A fault as a step, with what may stand beside it.
    func faultStep(_ word: FaultWord) -> [JSONSchema.Property] {
        let value = value(of: word) ?? .reference("count")
        return [.needed(word.rawValue, value.described(Self.meaning(of: word)))]
            + word.stepOptions.map { Self.companion($0, isStanding: false) }
    }

    private func standingFault(_ word: FaultWord) -> [JSONSchema.Property] {
        let value = word.hasChanceAsValue ? JSONSchema.reference("chance") : value(of: word) ?? .anything
        return [.needed(word.rawValue, value.described(Self.meaning(of: word)))]
            + word.standingOptions.map { Self.companion($0, isStanding: true) }
    }

    /// The value behind the fault's word, except for faults that have a number of frames there.
    private func value(of word: FaultWord) -> JSONSchema? {
        switch word {
        case .close: .reference("closeCode")
        case .stall, .delay: Self.duration
        case .corrupt: .any(of: Corruption.allCases.map(Self.word))
        case .raw: .type("string")
        case .refuse: .reference("refusal")
        case .deny: .reference("closeCodeName")
        case .refresh: .reference("refreshFault")
        case .drop, .duplicate, .reorder, .cut, .halfOpen: nil
        }
    }

    static func meaning(of word: FaultWord) -> String {
        switch word {
        case .close: "Your socket is closed: with a code of the contract by its name, or any other by its number."
        case .cut: "Your socket is cut: TCP ends with no close frame, which a browser reports as 1006."
        case .halfOpen: "Your socket only looks alive: nothing comes any more, not even an answer to a ping."
        case .stall: "Nothing is read from you and nothing sent to you for this long; for good if no time is given."
        case .drop: "Frames to you are lost: this many of the next ones, or by chance."
        case .duplicate: "Frames to you come twice: this many of the next ones, or by chance."
        case .reorder: "Frames to you come after the one that follows them: this many of the next ones, or by chance."
        case .delay: "Frames to you are late by this long; none overtakes another."
        case .corrupt: "Frames to you are corrupted in this way."
        case .raw: "You get exactly this as a message, whatever the contract says."
        case .refuse: "Your next handshakes are refused with this HTTP status."
        case .deny: "Your next handshakes are denied as the contract denies for this code."
        case .refresh: "Your next requests for a new token fail with this status, take longer, or both."
        }
    }

    private static func companion(_ companion: FaultWord.Option, isStanding: Bool) -> JSONSchema.Property {
        let schema =
            switch companion {
            case .reason:
                // Bytes are what counts; an editor can only count code points, which are never more.
                JSONSchema.type("string").with("maxLength", .integer(CloseCode.longestReason)).described(
                    "The close frame's reason; the contract's if left out."
                )
            case .jitter: duration.described("Up to this much later still, by chance.").defaultValue(.string("0ms"))
            case .frames: JSONSchema.reference("count").described("This many frames.").defaultValue(.integer(1))
            case .binary:
                JSONSchema.type("boolean").described("Whether it is a binary message.").defaultValue(.bool(false))
            case .times where isStanding: JSONSchema.reference("count").described("At most this many times.")
            case .times: JSONSchema.reference("count").described("This many times.").defaultValue(.integer(1))
            case .chance:
                JSONSchema.reference("chance").described("How likely it is each time.").defaultValue(.integer(1))
            }
        return .optional(companion.rawValue, schema)
    }

    private static var chance: JSONSchema {
        JSONSchema.any(of: [
            JSONSchema.type("number").with("minimum", .integer(0)).with("maximum", .integer(1)),
            .text(matching: TextPattern.percentage, cure: "a chance from 0 to 1, such as 0.05 or 5%"),
        ]).described("A chance: from 0 to 1, or a percentage.")
    }

    private static var refresh: JSONSchema {
        let parts = JSONSchema.object([
            .optional("status", JSONSchema.reference("refusal").described("The request fails with this HTTP status.")),
            .optional("delay", duration.described("The answer takes this long.")),
        ])
        return .any(of: [.reference("refusal"), parts.with("minProperties", .integer(1))])
    }

    private static func word(_ corruption: Corruption) -> JSONSchema {
        let meaning =
            switch corruption {
            case .wrongType: "A field has a value of another type."
            case .missingField: "A field is missing."
            case .unknownMessage: "The message is one that the contract does not know."
            case .malformed: "The JSON breaks off in its middle."
            case .binary: "The message comes as a binary one."
            }
        return JSONSchema.constant(.string(corruption.rawValue)).described(meaning)
    }

    private var closeCodeNames: [JSONSchema] {
        words.closeCodes.map { code in JSONSchema.constant(.string(code.name)).described(code.meaning) }
    }

    private var closeCode: JSONSchema {
        let numbers = ScenarioLimits.closeCodes.map { JSONSchema.integer($0) }
        return .any(of: [.reference("closeCodeName")] + numbers)
    }
}
