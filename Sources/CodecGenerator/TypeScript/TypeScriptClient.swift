/// The client that connects to a socket. It is copied whole, and knows no contract.
enum TypeScriptClient {
    /// Its text, without what it imports where it stands alone.
    static let text: String = {
        var lines: [Substring] = []
        var isImport = false
        for line in ClientText.text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "// <imports>" { isImport = true }
            if !isImport { lines.append(line) }
            if line == "// </imports>" { isImport = false }
        }
        return lines.joined(separator: "\n")
    }()

    /// The names that it declares.
    static let names = Set(
        text.matches(of: /(?m)^(?:export )?(?:async )?(?:const|let|function|class|interface|type) ([A-Za-z_$][\w$]*)/)
            .map { String($0.output.1) }
    )
}
