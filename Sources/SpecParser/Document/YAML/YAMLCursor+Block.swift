/// Literal and folded scalars (YAML 1.2.2, 8.1).
extension YAMLCursor {
    /// What becomes of the line breaks at the end (YAML 1.2.2, 8.1.1.2).
    private enum Chomping {
        case strip, clip, keep
    }

    /// Reads a scalar that begins with `|` or `>`, at that. The cursor then stands on the line behind it.
    ///
    /// - Parameter parent: the column of the collection that it is in; -1 for none.
    /// - Returns: the scalar, folded and chomped.
    /// - Throws: what is wrong with its first line or its indentation.
    mutating func readBlockScalar(in parent: Int) throws(YAMLFault) -> YAMLScalar {
        let style: YAMLScalar.Style = byte == .bar ? .literal : .folded
        position += 1
        let (chomping, increment) = try readBlockHeader()
        // As in libyaml, the text of a whole document is indented too, by one at least.
        var indentation = increment.map { max(parent, 0) + $0 }
        var text = YAMLText(at: position)
        var wasIndented = false
        var isFirst = true
        var breaks = try skipBlockBreaks(&indentation, parent: parent)
        // Breaks before the first line all stay; later ones include the one that ends the line before.
        while column == indentation, !isAtEnd {
            let isIndented = byte.isBlank
            if style == .folded, !isFirst, !wasIndented, !isIndented {
                text.appendFolded(breaks: breaks, source: bytes)
            } else {
                text.append(.lineFeed, count: breaks, source: bytes)
            }
            (isFirst, wasIndented) = (false, isIndented)
            let start = position
            skipToLineEnd()
            text.append(start..<position, of: bytes)
            breaks = 0
            guard byte.isBreak else { break }
            skipBreak()
            breaks = try 1 + skipBlockBreaks(&indentation, parent: parent)
        }
        switch chomping {
        case .strip: break
        case .clip: text.append(.lineFeed, count: isFirst ? 0 : min(breaks, 1), source: bytes)
        case .keep: text.append(.lineFeed, count: breaks, source: bytes)
        }
        allowsKey = true
        return YAMLScalar(text: text.string(bytes), style: style)
    }

    /// Reads the rest of the first line (YAML 1.2.2, 8.1.1).
    private mutating func readBlockHeader() throws(YAMLFault) -> (Chomping, increment: Int?) {
        var chomping: Chomping?
        var increment: Int?
        while true {
            if chomping == nil, byte == .plus || byte == .dash {
                chomping = byte == .plus ? .keep : .strip
            } else if increment == nil, let digit = byte.digit {
                if digit == 0 { throw fault(.zeroIndentation) }
                increment = digit
            } else {
                break
            }
            position += 1
        }
        skipBlanks()
        if byte == .hash { skipToLineEnd() }
        guard byte.isBreakOrEnd else { throw fault(.badBlockHeader) }
        if byte.isBreak { skipBreak() }
        return (chomping ?? .clip, increment)
    }

    /// Passes over empty lines and over the indentation of the next one that is not.
    ///
    /// - Parameters:
    ///   - indentation: nil where the text's first line is yet to tell it (YAML 1.2.2, 8.1.1.1).
    ///   - parent: the column of the collection that the scalar is in; -1 for none.
    /// - Returns: how many empty lines there are.
    /// - Throws: that a tab stands in the indentation.
    private mutating func skipBlockBreaks(_ indentation: inout Int?, parent: Int) throws(YAMLFault) -> Int {
        var breaks = 0
        var deepest = 0
        while true {
            while byte == .space, indentation.map({ column < $0 }) ?? true { position += 1 }
            deepest = max(deepest, column)
            // Behind enough spaces a tab belongs to the text, and tells its indentation.
            if byte == .tab, column < indentation ?? max(parent + 1, 1) { throw fault(.tabInBlockScalar) }
            guard byte.isBreak else { break }
            skipBreak()
            breaks += 1
        }
        if indentation == nil { indentation = max(deepest, parent + 1, 1) }
        return breaks
    }
}
