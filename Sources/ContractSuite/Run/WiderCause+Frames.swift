internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// Faults in how a server reads frames, each of which shows in checks of several kinds.
extension WiderCause {
    /// Nothing that is invalid is caught.
    static func raisesOnEverything(in channel: Channel) -> WiderCause {
        // What a lenient parser takes does not show that it raises on nothing.
        let malformed = MalformedFrame.all(for: channel).filter { !$0.isOpen && !$0.isLenience }.map(\.id)
        return WiderCause(
            "every frame that breaks the contract ends the connection",
            hint: "put one try around the reading of a frame, for all that is invalid, and drop the frame there",
            scope: [Glob("\(channel.name)/*/drops/*")] + malformed.map { Glob("\(channel.name)/malformed/\($0)") }
        )
    }

    /// What the parser refuses is not caught. A parser that takes deep nesting does not show that.
    static func parserRaises(in channel: Channel) -> WiderCause {
        let malformed = MalformedFrame.all(for: channel).filter { $0.kind == .notJSON }.map(\.id)
        return WiderCause(
            "a handler raises on what its JSON parser refuses",
            hint:
                "catch what the parser raises (in Python: json.JSONDecodeError, which is a ValueError; deep nesting is a RecursionError), "
                + "and drop the frame",
            scope: [Glob("\(channel.name)/*/not-a-number/*")]
                + malformed.map { Glob("\(channel.name)/malformed/\($0)") }
        )
    }

    /// A message ends the connection whatever is in it.
    ///
    /// - Parameters:
    ///   - operation: which message.
    ///   - contractIndex: the contract.
    /// - Returns: nil where nobody receives anything for the message, so that a good one shows nothing.
    static func raises(on operation: ReceiveOperation, in contractIndex: ContractIndex) -> WiderCause? {
        let channel = contractIndex.channel
        let reached = operation.deliveries.flatMap { delivery in
            ObserverRelation.allCases.filter { $0.isReached(by: delivery.audience) && $0 != .secondConnection }
                .map { Glob(CheckID.reaches(channel, operation, delivery, $0)) }
        }
        guard !reached.isEmpty else { return nil }
        let fields = operation.message.payload.object?.properties.map(\.name) ?? []
        return WiderCause(
            "a handler raises on every \"\(operation.name)\"",
            hint: "a good one raises, too: its traceback is in the server's log",
            scope: reached
                + fields.filter { $0 != channel.discriminator }
                .map { Glob(CheckID.refuses(channel, operation, "\($0)/*")) }
        )
    }

    /// A field is used as what it should be before anything asks what it is.
    ///
    /// - Parameters:
    ///   - field: its place in the message.
    ///   - operation: which message.
    ///   - contractIndex: the contract.
    ///   - seed: the run's.
    /// - Returns: the fault, which shows where the field is missing and in each value of another type.
    static func raises(
        where field: [String],
        of operation: ReceiveOperation,
        in contractIndex: ContractIndex,
        seed: UInt64
    ) -> WiderCause {
        let name = field.joined(separator: ".")
        return WiderCause(
            "a handler raises where \"\(name)\" is missing or of another type",
            hint:
                "ask for the field and its type before you use it: in Python frame[\"…\"] raises KeyError where it is missing, and "
                + "None or a number has no .strip()",
            scope: refused(field, ["type", "required"], of: operation, in: contractIndex, seed: seed)
        )
    }

    /// A text's greatest length is another than the contract's, or there is none.
    static func takesLonger(
        _ field: [String],
        of operation: ReceiveOperation,
        in contractIndex: ContractIndex,
        seed: UInt64
    ) -> WiderCause {
        let name = field.joined(separator: ".")
        return WiderCause(
            "\"\(name)\" of \(operation.name) may be longer than the contract has it",
            hint: "compare the server's limit of \"\(name)\" with the contract's maxLength, in Unicode code points",
            scope: refused(field, ["maxLength"], of: operation, in: contractIndex, seed: seed)
        )
    }

    /// A text's greatest length is less than the contract's.
    static func takesLess(
        _ field: [String],
        of operation: ReceiveOperation,
        in contractIndex: ContractIndex,
        seed: UInt64
    ) -> WiderCause {
        let name = field.joined(separator: ".")
        let cases = contractIndex.generator.cases(of: operation.message.payload, seed: seed)
            .filter { $0.verdict == .valid && $0.path == field && $0.keyword == "maxLength" }
        return WiderCause(
            "\"\(name)\" of \(operation.name) may not be as long as the contract has it",
            hint: "compare the server's limit of \"\(name)\" with the contract's maxLength, in Unicode code points",
            scope: cases.map { Glob("\(contractIndex.channel.name)/\(operation.name)/accepts/\($0.id)") }
        )
    }

    /// The checks of what a field may not be, by the keywords that forbid it.
    private static func refused(
        _ field: [String],
        _ keywords: [String],
        of operation: ReceiveOperation,
        in contractIndex: ContractIndex,
        seed: UInt64
    ) -> [Glob] {
        contractIndex.generator.cases(of: operation.message.payload, seed: seed)
            .filter { $0.verdict == .invalid && $0.path == field && keywords.contains($0.keyword) }
            .map { Glob(CheckID.refuses(contractIndex.channel, operation, $0.id)) }
    }
}
