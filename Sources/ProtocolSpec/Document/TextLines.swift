/// The lines of a text as editors count them: each ends with a line feed, a carriage return, or both.
package enum TextLines {
    /// - Returns: the lines without their ends; one more than there are ends.
    package static func of(_ text: Substring) -> [Substring] {
        let bytes = text.utf8
        var lines: [Substring] = []
        var start = bytes.startIndex
        var position = start
        while position != bytes.endIndex {
            let byte = bytes[position]
            let next = bytes.index(after: position)
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                position = next
                continue
            }
            lines.append(text[start..<position])
            let isPair = byte == UInt8(ascii: "\r") && next != bytes.endIndex && bytes[next] == UInt8(ascii: "\n")
            start = isPair ? bytes.index(after: next) : next
            position = start
        }
        lines.append(text[start...])
        return lines
    }
}
