import CodecRuntime

/// The line that locks generated code to the runtime it was generated for (`CodecVersion`).
struct TranslateVersion {
    static func declaration() -> SwiftDeclaration {
        .property(
            SwiftProperty(
                doc: "The runtime that this code is for. Another one does not compile it, and says what to do.",
                keyword: "private let",
                name: "codecVersion",
                type: nil,
                value: .text("CodecVersion.\(CodecVersion.v3)")
            )
        )
    }
}
