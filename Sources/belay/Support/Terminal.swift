import Foundation

/// The process's two outputs: results, and everything else. Written at once, so that the reader of a pipe does not wait.
enum Terminal {
    /// A line of a result, on standard output.
    static func show(_ line: String) {
        write(line, to: .standardOutput)
    }

    /// A line of a diagnostic, on standard error.
    static func complain(_ line: String) {
        write(line, to: .standardError)
    }

    /// Whether standard output is a terminal.
    static var isShown: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether standard output is a terminal that wants colour (https://no-color.org).
    static var wantsColour: Bool {
        (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty && canRewrite(STDOUT_FILENO)
    }

    /// Whether it is a terminal that knows escape sequences.
    static func canRewrite(_ descriptor: Int32) -> Bool {
        isatty(descriptor) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// How wide a terminal is; 80 where it doesn't say.
    static func columns(_ descriptor: Int32) -> Int {
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    /// Puts a text in the place of the standard error's last line, without ending it.
    static func rewrite(_ text: String) {
        // Where this fails, there is no other place to say so.
        try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(text)".utf8))
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

    private static func write(_ line: String, to handle: FileHandle) {
        // Where this fails, there is no other place to say so.
        try? handle.write(contentsOf: Data((line + "\n").utf8))
    }
}
