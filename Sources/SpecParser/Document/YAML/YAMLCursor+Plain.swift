/// Plain scalars: text without quotes (YAML 1.2.2, 7.3.3).
extension YAMLCursor {
    /// Whether the character here can begin a plain scalar (ns-plain-first; as in libyaml, not `?` and `:` between
    /// brackets or braces).
    var startsPlain: Bool {
        switch byte {
        case 0, .comma, .leftBracket, .rightBracket, .leftBrace, .rightBrace, .hash, .ampersand, .asterisk,
            .exclamationMark, .bar, .greaterThan, .singleQuote, .doubleQuote, .percent, UInt8(ascii: "@"),
            UInt8(ascii: "`"):
            false
        case .dash: !nextByte.isBlank
        case .questionMark, .colon: flowDepth == 0 && !nextByte.isBlankBreakOrEnd
        default: !byte.isBlankBreakOrEnd
        }
    }

    /// Reads a plain scalar. The cursor then stands at the token behind it, or at the comment before that.
    ///
    /// - Parameter indentation: how far its further lines are indented at least, in a block.
    /// - Returns: the scalar, folded.
    /// - Throws: that a tab or a colon may not stand where it does.
    mutating func readPlain(indentation: Int) throws(YAMLFault) -> YAMLScalar {
        var text = YAMLText(at: position)
        var hasEndedLine = false
        while !isAtMarker, byte != .hash {
            let start = position
            try skipPlainWord()
            if position == start { break }
            text.append(start..<position, of: bytes)
            allowsKey = false
            hasEndedLine = false
            guard byte.isBlank || byte.isBreak else { break }
            // What separates words on one line belongs to the text only if another word follows.
            let end = position
            skipBlanks()
            var breaks = 0
            while byte.isBreak {
                skipBreak()
                breaks += 1
                try skipIndentation(indentation)
            }
            hasEndedLine = breaks > 0
            if hasEndedLine, flowDepth == 0, column < indentation { break }
            guard goesOn else { break }
            if hasEndedLine {
                text.appendFolded(breaks: breaks, source: bytes)
            } else {
                text.append(end..<position, of: bytes)
            }
        }
        allowsKey = hasEndedLine
        return YAMLScalar(text: text.string(bytes), style: .plain)
    }

    /// Passes over what has no blank in it, up to an indicator that ends the scalar.
    private mutating func skipPlainWord() throws(YAMLFault) {
        if flowDepth == 0 {
            while !byte.isBlankBreakOrEnd, byte != .colon || !nextByte.isBlankBreakOrEnd { position += 1 }
            return
        }
        while !byte.isBlankBreakOrEnd, !byte.isFlowIndicator {
            if byte == .colon {
                if nextByte.isBlankBreakOrEnd { return }
                if nextByte.isFlowIndicator || nextByte == .questionMark { throw fault(.colonInWord) }
            }
            position += 1
        }
    }

    /// Passes over the blanks at a line's beginning, up to a tab that only a comment follows: that ends the scalar.
    private mutating func skipIndentation(_ indentation: Int) throws(YAMLFault) {
        while byte.isBlank {
            if byte == .tab, column < indentation {
                if isBeforeComment { return }
                throw fault(.tabInPlainScalar)
            }
            position += 1
        }
    }

    /// Whether another word of the scalar stands here.
    private var goesOn: Bool {
        if byte == .hash || byte.isBlank || isAtEnd || isAtMarker { return false }
        if byte == .colon, nextByte.isBlankBreakOrEnd { return false }
        return flowDepth == 0 || !byte.isFlowIndicator
    }
}

extension YAMLText {
    /// A line break between two words is a space; of several, each but the first stays (YAML 1.2.2, 6.5).
    mutating func appendFolded(breaks: Int, source: [UInt8]) {
        if breaks == 1 {
            append(.space, source: source)
        } else {
            append(.lineFeed, count: breaks - 1, source: source)
        }
    }
}
