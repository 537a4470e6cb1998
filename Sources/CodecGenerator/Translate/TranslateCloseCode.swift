import CodecRuntime

/// The contract's close codes as an enum.
struct TranslateCloseCode {
    static func declaration(_ codes: CloseCodesBlueprint) -> SwiftDeclaration {
        let cases = codes.cases.map { code in
            SwiftDeclaration.enumCase(doc: code.doc, name: code.name, payload: nil, rawValue: String(code.code))
        }
        let members =
            cases + [
                property("name", "String", "The code's name in the contract.", codes) {
                    SwiftText.literal($0.wireName)
                },
                property("reason", "String", "The reason that goes with the code.", codes) {
                    SwiftText.literal($0.reason)
                },
                property("retry", "RetryPolicy", "What a client should do after it.", codes) { ".\($0.retry)" },
            ]
        return .type(
            SwiftType(
                doc: "Why the server closes a socket, in the order in which it judges.",
                keyword: "public enum",
                name: "CloseCode",
                conformances: codes.cases.isEmpty ? [] : ["UInt16", "WireCloseCode"],
                members: codes.cases.isEmpty ? [] : members
            )
        )
    }

    /// A computed property with a value for each code.
    private static func property(
        _ name: String,
        _ type: String,
        _ doc: String,
        _ codes: CloseCodesBlueprint,
        value: (CloseCodesBlueprint.Case) -> String
    ) -> SwiftDeclaration {
        .body(
            doc: doc,
            head: "public var \(name): \(type)",
            statements: [.choice("self", codes.cases.map { ("case .\($0.name)", [.line(value($0))]) })]
        )
    }
}
