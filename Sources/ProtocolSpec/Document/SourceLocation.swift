/// A place in a document that a person wrote: where a value is, or what a diagnostic is about.
///
/// Lines and columns count from 1, as editors show them; a column counts Unicode code points.
package struct SourceLocation: Hashable, Sendable {
    /// The file's path as the user named it, so that a terminal can open it from the message.
    package var file: String
    /// The line, from 1.
    package var line: Int {
        get { Int(shortLine) }
        set { shortLine = Int32(clamping: newValue) }
    }
    /// The column, from 1, in Unicode code points.
    package var column: Int {
        get { Int(shortColumn) }
        set { shortColumn = Int32(clamping: newValue) }
    }

    // Every value of a document has a place, so that their size counts.
    private var shortLine: Int32
    private var shortColumn: Int32

    package init(file: String, line: Int, column: Int) {
        self.file = file
        shortLine = Int32(clamping: line)
        shortColumn = Int32(clamping: column)
    }

    /// Places are looked up often, and hardly ever in so many files that hashing the path pays.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(Int64(shortLine) << 32 | Int64(shortColumn))
    }
}

extension SourceLocation: Comparable {
    package static func < (left: SourceLocation, right: SourceLocation) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}

extension SourceLocation: CustomStringConvertible {
    package var description: String { "\(file):\(line):\(column)" }
}
