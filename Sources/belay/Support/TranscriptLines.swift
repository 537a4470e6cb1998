import SpecParser

/// The lines of a transcript as it stands in a file.
///
/// Editors and version control may add a byte order mark or end lines with CRLF: neither belongs to a line.
enum TranscriptLines {
    /// - Parameter bytes: of the file.
    /// - Returns: its lines without their ends; empty ones are left out.
    static func of(_ bytes: [UInt8]) -> [String] {
        PlainText.decoded(bytes).utf8.split(separator: UInt8(ascii: "\n"))
            .map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
            .filter { !$0.isEmpty }
            .map { String(Substring($0)) }
    }
}
