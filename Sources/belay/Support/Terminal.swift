import SystemCalls

/// The process's two outputs: results, and everything else. Written at once, so that the reader of a pipe does not wait.
enum Terminal {
    /// A line of a result, on standard output.
    static func show(_ line: String) {
        write(line + "\n", to: .output)
    }

    /// A line of a diagnostic, on standard error.
    static func complain(_ line: String) {
        write(line + "\n", to: .error)
    }

    /// Whether standard output is a terminal.
    static var isShown: Bool { StandardStream.output.isTerminal }

    /// Whether standard output is a terminal that wants colour (https://no-color.org).
    static var wantsColour: Bool {
        (ProcessEnvironment["NO_COLOR"] ?? "").isEmpty && canRewrite(.output)
    }

    /// Whether it is a terminal that knows escape sequences.
    static func canRewrite(_ stream: StandardStream) -> Bool {
        stream.isTerminal && ProcessEnvironment["TERM"] != "dumb"
    }

    /// How wide a terminal is; 80 where it doesn't say.
    static func columns(_ stream: StandardStream) -> Int {
        stream.columns ?? 80
    }

    /// Puts a text in the place of the standard error's last line, without ending it.
    static func rewrite(_ text: String) {
        write("\r\u{1B}[K\(text)", to: .error)
    }

    /// Text from outside as it may be shown: characters that move the cursor or turn the writing direction are replaced.
    static func plain(_ text: String) -> String {
        // Most text is plain ASCII.
        if text.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) { return text }
        return String(
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

    private static func write(_ text: String, to stream: StandardStream) {
        // Where this fails, there is no other place to say so.
        try? stream.write(text)
    }
}
