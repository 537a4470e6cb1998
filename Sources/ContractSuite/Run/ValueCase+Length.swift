internal import ProtocolSpec
internal import SchemaValidation

/// What a text of a certain length can show.
extension ValueCase {
    /// Whether it is about the length of a text.
    var isOfLength: Bool { ["minLength", "maxLength"].contains(keyword) }

    /// Whether bytes, UTF-16 units or letters would be another number than code points: a text of plain letters has as many of
    /// each.
    var isOfLengthUnit: Bool { isOfLength && (id.hasSuffix("-astral") || id.hasSuffix("-combining")) }
}

extension CauseName {
    /// A value that breaks the contract is taken for a good one.
    static func notValidated(_ example: ValueCase, of operation: ReceiveOperation, on session: Session) -> CauseName {
        let field = example.path.joined(separator: ".")
        var cause =
            example.isOfLengthUnit
            ? lengthUnit(of: example) : CauseName("\"\(field)\" of \(operation.name) is not validated")
        if example.keyword == "maxLength" {
            cause.wider = [
                .takesLonger(example.path, of: operation, in: session.contractIndex, seed: session.context.seed)
            ]
        }
        return cause
    }

    /// Something else than code points is counted.
    static func lengthUnit(of example: ValueCase) -> CauseName {
        CauseName("the length of \"\(example.path.joined(separator: "."))\" is not counted in code points")
    }
}
