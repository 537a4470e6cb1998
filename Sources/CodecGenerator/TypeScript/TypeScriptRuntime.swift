/// The declarations that generated files stand on, of which each file gets those that it needs.
struct TypeScriptRuntime: Sendable {
    /// A declaration as it is written.
    private struct Part {
        var name: String
        var text: String
        /// All identifiers in it.
        var words: Set<String>
    }

    private let parts: [Part]

    /// What judges frames and builds URLs.
    private static let common = TypeScriptRuntime(texts)
    /// The same for contracts that bound numbers, or compare them.
    static let exact = TypeScriptRuntime(texts + [NumbersText.text])
    private static let texts = [
        ValidatorsText.text, MembersText.text, ItemsText.text, ValuesText.text, CombinationsText.text, FramesText.text,
        RecognitionText.text, FormatsText.text, EndpointsText.text,
    ]
    /// The names of what only `exact` has.
    private static let numbers = exact.names.subtracting(common.names)

    /// - Parameter texts: TypeScript whose declarations are apart from each other by an empty line; of two declarations of
    ///   one name, the last counts.
    init(_ texts: [String]) {
        var parts: [Part] = []
        for text in texts {
            for piece in Self.pieces(of: text) {
                guard let name = Self.name(of: piece) else { continue }
                let part = Part(name: name, text: piece, words: Self.words(in: piece))
                if let index = parts.firstIndex(where: { $0.name == name }) {
                    parts[index] = part
                } else {
                    parts.append(part)
                }
            }
        }
        self.parts = parts
    }

    /// The names of all declarations.
    var names: Set<String> { Set(parts.map(\.name)) }

    /// The declarations that are needed, as they are written.
    ///
    /// - Parameter words: what generated code names.
    /// - Returns: those with such names, and what these name in turn.
    static func declarations(for words: Set<String>) -> [String] {
        // What compares numbers needs them as they are written.
        let needed = common.closure(of: words)
        let runtime = needed.isDisjoint(with: numbers) ? common : exact
        let names = runtime.closure(of: words)
        return runtime.parts.filter { names.contains($0.name) }.map(\.text)
    }

    /// Words, and what the declarations with such names refer to in turn.
    private func closure(of words: Set<String>) -> Set<String> {
        var (needed, found): (Set<String>, Set<String>) = (words, [])
        while let next = parts.first(where: { needed.contains($0.name) && !found.contains($0.name) }) {
            found.insert(next.name)
            needed.formUnion(next.words)
        }
        return needed
    }

    /// What a declaration refers to: its identifiers, without those in comments and texts, and without the names of members.
    private static func words(in text: String) -> Set<String> {
        let code = text.replacing(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"|`[^`]*`/) { match in
            // Of a template only what stands between its braces is code.
            guard match.output.hasPrefix("`") else { return " " }
            return match.output.matches(of: /\$\{([^}]*)\}/).map { " \($0.output.1) " }.joined()
        }
        let words = code.matches(of: /(?:\.\.\.|(\.))?([A-Za-z_$][\w$]*)(\??:)?/)
        return Set(words.filter { $0.output.1 == nil && $0.output.3 == nil }.map { String($0.output.2) })
    }

    /// A text's declarations: what stands at the line's start, with its comment, up to the line that ends it.
    private static func pieces(of text: String) -> [String] {
        var pieces: [String] = []
        var piece: [Substring] = []
        var isImport = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "// <imports>" { isImport = true }
            if !isImport, !line.isEmpty || !piece.isEmpty { piece.append(line) }
            if line == "// </imports>" { isImport = false }
            // Inside of a declaration lines are indented, or end it.
            guard line.isEmpty else { continue }
            if let last = piece.dropLast().last, isEnd(last) {
                pieces.append(piece.dropLast().joined(separator: "\n"))
                piece = []
            }
        }
        if piece.contains(where: { !$0.isEmpty }) { pieces.append(piece.joined(separator: "\n")) }
        return pieces
    }

    private static func isEnd(_ line: Substring) -> Bool {
        line == "}" || line == " */" || !line.hasPrefix(" ") && (line.hasSuffix(";") || line.hasSuffix("*/"))
            || line.hasPrefix("  \"") && line.hasSuffix(";") || line.hasPrefix("};")
    }

    private static func name(of piece: String) -> String? {
        guard
            let match = piece.firstMatch(
                of: /(?m)^(?:export )?(?:abstract )?(?:const|function|class|interface|type) ([A-Za-z_$][\w$]*)/
            )
        else { return nil }
        return String(match.output.1)
    }
}
