/// Anchors, aliases and tags (YAML 1.2.2, 6.9 and 7.1).
extension YAMLCursor {
    /// Reads the name of an anchor or an alias, at its `&` or `*`.
    mutating func readName() throws(YAMLFault) -> String {
        let isAlias = byte == .asterisk
        position += 1
        let name = readWord()
        guard !name.isEmpty, byte.isBlankBreakOrEnd || Self.endsName(byte) else {
            throw fault(isAlias ? .badAlias : .badAnchor)
        }
        allowsKey = false
        return String(decoding: bytes[name], as: UTF8.self)
    }

    private static func endsName(_ byte: UInt8) -> Bool {
        switch byte {
        case .questionMark, .colon, .comma, .rightBracket, .rightBrace, .percent, UInt8(ascii: "@"), UInt8(ascii: "`"):
            true
        default: false
        }
    }

    /// Passes over letters, digits, `-` and `_`.
    mutating func readWord() -> Range<Int> {
        let start = position
        while byte.isWordCharacter { position += 1 }
        return start..<position
    }

    /// Reads a tag, at its exclamation mark (YAML 1.2.2, 6.9.1).
    ///
    /// - Parameter prefixes: what each handle stands for.
    /// - Returns: the whole tag; `!` for the non-specific one.
    /// - Throws: what is wrong with it.
    mutating func readTag(_ prefixes: [String: String]) throws(YAMLFault) -> String {
        let start = mark
        let tag: String
        if nextByte == .lessThan {
            position += 2
            tag = try readTagText(isVerbatim: true)
            guard byte == .greaterThan else { throw fault(.unclosedTag) }
            if tag.isEmpty { throw fault(.emptyTag) }
            position += 1
        } else {
            let handle = readHandle()
            if handle == nil { position += 1 }
            let suffix = try readTagText(isVerbatim: false)
            if handle != nil, suffix.isEmpty { throw fault(.emptyTag) }
            guard let prefix = prefixes[handle ?? "!"] else {
                throw YAMLFault(reason: .unknownTagHandle, mark: start)
            }
            tag = suffix.isEmpty ? "!" : prefix + suffix
        }
        guard byte.isBlankBreakOrEnd || flowDepth > 0 && byte == .comma else { throw fault(.badTagEnd) }
        allowsKey = false
        return tag
    }

    /// `!!` or `!word!`; nil, with the cursor where it was, for any other beginning of a tag.
    mutating func readHandle() -> String? {
        let start = position
        position += 1
        _ = readWord()
        guard byte == .exclamationMark else {
            position = start
            return nil
        }
        position += 1
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Reads characters of a URI, with escapes (ns-uri-char, ns-tag-char).
    ///
    /// - Parameter isVerbatim: whether commas and brackets belong to it too.
    /// - Returns: the characters, without escapes; none where none stands here.
    /// - Throws: that an escape is broken.
    mutating func readTagText(isVerbatim: Bool) throws(YAMLFault) -> String {
        var text: [UInt8] = []
        while true {
            if byte == .percent {
                try readTagEscape(into: &text)
            } else if Self.isTagCharacter(byte)
                || isVerbatim && byte.isFlowIndicator && byte != .leftBrace && byte != .rightBrace
            {
                text.append(byte)
                position += 1
            } else {
                return String(decoding: text, as: UTF8.self)
            }
        }
    }

    /// Reads a character that is written as `%` and two digits for each byte of its UTF-8.
    private mutating func readTagEscape(into text: inout [UInt8]) throws(YAMLFault) {
        let start = position
        var character: [UInt8] = []
        var width = 1
        while character.count < width {
            guard byte == .percent, let high = nextByte.hexDigit, let low = bytes[position + 2].hexDigit else {
                throw fault(.badTagEscape)
            }
            character.append(UInt8(high << 4 | low))
            if character.count == 1 { width = character[0].utf8Width }
            position += 3
        }
        guard String(validating: character, as: UTF8.self) != nil else {
            position = start
            throw fault(.badTagEscape)
        }
        text += character
    }

    private static func isTagCharacter(_ byte: UInt8) -> Bool {
        byte.isWordCharacter || ";/?:@&=+$.!~*'()".utf8.contains(byte)
    }
}
