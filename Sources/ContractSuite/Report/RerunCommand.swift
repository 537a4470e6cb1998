/// The command line that makes a run again, ready to be pasted into a shell.
package struct RerunCommand: Sendable {
    private let command: String
    private let selection: String
    private let fuzz: String

    /// - Parameters:
    ///   - words: the program and its arguments, without the choice of checks.
    ///   - only: the patterns that chose checks.
    ///   - fuzz: how many frames made from the schemas the run sends.
    package init(_ words: [String], only: [String] = [], fuzz: Int = 0) {
        command = words.map(ShellText.quoted).joined(separator: " ")
        self.fuzz = fuzz > 0 ? " --fuzz \(fuzz)" : ""
        selection = only.map { " --only \(ShellText.quoted($0))" }.joined()
    }

    /// The whole run.
    var everything: String { command + fuzz + selection }

    /// One check of it.
    func alone(_ id: String) -> String {
        "\(command)\(id.hasSuffix("/\(CheckID.fuzz)") ? fuzz : "") --only \(ShellText.quoted(id))"
    }
}
