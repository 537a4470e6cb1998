/// The command line that makes a run again, ready to be pasted into a shell.
package struct Replay: Sendable {
    private let command: String
    private let selection: String

    /// - Parameters:
    ///   - words: the program and its arguments, but for the choice of checks.
    ///   - only: the patterns that chose checks.
    package init(_ words: [String], only: [String] = []) {
        command = words.map(Self.quoted).joined(separator: " ")
        selection = only.map { " --only \(Self.quoted($0))" }.joined()
    }

    /// The whole run.
    var everything: String { command + selection }

    /// One check of it.
    func alone(_ id: String) -> String {
        "\(command) --only \(Self.quoted(id))"
    }

    /// A word that a POSIX shell takes as it is: in single quotes where it needs any.
    private static func quoted(_ word: String) -> String {
        if word.wholeMatch(of: #/[A-Za-z0-9_.,:=@%+/-]+/#) != nil { return word }
        return "'\(word.replacing("'", with: #"'\''"#))'"
    }
}
