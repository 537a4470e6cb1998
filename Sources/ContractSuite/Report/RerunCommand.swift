/// The command line that makes a run again, ready to be pasted into a shell.
package struct RerunCommand: Sendable {
    private let command: String
    private let selection: String

    /// - Parameters:
    ///   - words: the program and its arguments, without the choice of checks.
    ///   - only: the patterns that chose checks.
    package init(_ words: [String], only: [String] = []) {
        command = words.map(ShellText.quoted).joined(separator: " ")
        selection = only.map { " --only \(ShellText.quoted($0))" }.joined()
    }

    /// The whole run.
    var everything: String { command + selection }

    /// One check of it.
    func alone(_ id: String) -> String {
        "\(command) --only \(ShellText.quoted(id))"
    }
}
