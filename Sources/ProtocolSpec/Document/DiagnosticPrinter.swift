/// Turns diagnostics into text: the place and message, the line they speak of, and a caret below the column.
package struct DiagnosticPrinter: Sendable {
    /// A line is shown up to this many code points: a minified document must not flood a terminal.
    private static let widestLine = 160

    private let lines: [String: [Substring]]

    /// - Parameter sources: the text of each file, by `SourceLocation.file`. A file that is missing here has its
    ///   diagnostics printed without their line.
    package init(sources: [String: String]) {
        lines = sources.mapValues { text in
            // Columns are counted without the byte order mark.
            let start =
                text.unicodeScalars.first == "\u{FEFF}" ? text.unicodeScalars.dropFirst().startIndex : text.startIndex
            return TextLines.of(text[start...])
        }
    }

    /// All diagnostics, each on lines of its own, without a newline at the end.
    package func text(of diagnostics: [Diagnostic]) -> String {
        diagnostics.map(text(of:)).joined(separator: "\n")
    }

    /// `file:line:column: error: message`, then the line shown, then the caret.
    package func text(of diagnostic: Diagnostic) -> String {
        let location = diagnostic.location
        guard let file = lines[location.file], file.indices.contains(location.line - 1) else {
            return diagnostic.description
        }
        let line = file[location.line - 1].unicodeScalars
        let before = min(max(location.column - 1, 0), line.count)
        // A long line is shown from a little before the caret.
        let start = before > Self.widestLine ? before - Self.widestLine / 2 : 0
        let shown = line.dropFirst(start).prefix(Self.widestLine)
        // Tabs stay tabs below the line, so that the caret stands where the terminal puts the character.
        let indent = shown.prefix(before - start).map { $0 == "\t" ? "\t" : " " }.joined()
        let text = shown.map { $0.properties.generalCategory == .control && $0 != "\t" ? "?" : String($0) }.joined()
        return "\(diagnostic)\n\(text)\n\(indent)^"
    }
}
