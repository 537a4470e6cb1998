internal import JSONSchema
package import ProtocolSpec

/// Makes one ECMAScript module of any contract, in TypeScript of erasable syntax: types of its messages, what each side says on
/// each socket, close codes and endpoints; on request validators and a client. Types cost nothing at run time.
///
/// A pure function of the contract, as the Swift generators are. The same contract gives the same bytes.
package struct TypeScriptModule: Sendable {
    /// What is in the module beside types, close codes and endpoints.
    package struct Options: Sendable {
        /// Whether there are functions that judge frames.
        package var hasValidators: Bool
        /// Whether there is a client. It needs the validators.
        package var hasClient: Bool

        package init(hasValidators: Bool = false, hasClient: Bool = false) {
            self.hasValidators = hasValidators || hasClient
            self.hasClient = hasClient
        }
    }

    private let contract: Contract
    private let path: String
    private let options: Options

    /// - Parameters:
    ///   - contract: any contract.
    ///   - path: its file; of one that extends another, its own.
    ///   - options: what is made of it.
    package init(contract: Contract, path: String, options: Options = Options()) {
        self.contract = contract
        self.path = path
        self.options = options
    }

    /// The module, named like the contract's file, and what its validators do not judge: a sentence each.
    package func file() -> (file: CodecGenerator.File, gaps: [String]) {
        let blueprint = TypeScriptBlueprint(contract, options: options)
        let file = TypeScriptFile(
            header: header(blueprint.gaps),
            declarations: TranslateTypeScript(blueprint).declarations
        )
        let text = TypeScriptRenderer.text(of: file)
        return (
            CodecGenerator.File(name: Self.stem(of: path) + ".ts", contents: text), blueprint.gaps
        )
    }

    /// The name of a contract's file, without its endings: `spec/room-chat.asyncapi.yaml` → `room-chat`.
    package static func stem(of path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? "contract"
        let stem = String(name.prefix { $0 != "." })
        return stem.isEmpty ? "contract" : stem
    }

    private func header(_ gaps: [String]) -> [String] {
        let place = path.split(separator: "/").suffix(2).joined(separator: "/")
        let (title, version) = (Self.line(contract.title), Self.line(contract.version))
        var lines = [
            CodecGenerator.mark,
            "Source: \(Self.line(place)) (\(title), version \(version)). Change that, then run belay generate.",
        ]
        if options.hasValidators {
            lines +=
                gaps.isEmpty ? [] : ["", "What the validators here do not judge:"] + gaps.map { "- \(Self.line($0))" }
        }
        return lines
    }

    /// A text on one line, as a comment must be.
    private static func line(_ text: String) -> String {
        SwiftText.wrapped(text, width: .max).joined(separator: " ").replacing("\u{2028}", with: " ")
            .replacing("\u{2029}", with: " ")
    }
}
