import Foundation

/// The process's two outputs: results, and everything else. Written at once, so that who reads a pipe need not wait.
enum Terminal {
    /// A line of a result, on standard output.
    static func show(_ line: String) {
        write(line, to: .standardOutput)
    }

    /// A line of a diagnostic, on standard error.
    static func complain(_ line: String) {
        write(line, to: .standardError)
    }

    /// Whether standard output is a terminal that wants colour (https://no-color.org).
    static var wantsColour: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// Text from outside as it may be shown: what could move the cursor or turn the writing direction is replaced.
    static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
                    case .format where scalar != "\u{200D}": "\u{FFFD}"
                    default: scalar
                    }
                }
            )
        )
    }

    private static func write(_ line: String, to handle: FileHandle) {
        // Nobody is left to be told when this fails.
        try? handle.write(contentsOf: Data((line + "\n").utf8))
    }
}
