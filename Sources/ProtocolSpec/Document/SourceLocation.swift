/// A place in a document that a person wrote: where a value is, or what a diagnostic is about.
///
/// Lines and columns count from 1, as editors show them; a column counts Unicode code points.
package struct SourceLocation: Hashable, Sendable {
    /// The file's path as the user named it, so that a terminal can open it from the message.
    package var file: String
    /// The line, from 1.
    package var line: Int
    /// The column, from 1, in Unicode code points.
    package var column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
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
