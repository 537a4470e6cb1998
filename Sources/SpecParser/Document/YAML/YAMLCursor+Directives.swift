/// What may stand before a document (YAML 1.2.2, 6.8).
extension YAMLCursor {
    /// Reads all directives, up to a document.
    ///
    /// - Returns: whether there was any, and the prefix of each tag handle.
    mutating func readDirectives() throws(YAMLFault) -> (isAny: Bool, prefixes: [String: String]) {
        var prefixes: [String: String] = [:]
        var hasVersion = false
        skipToToken()
        while byte == .percent, position == lineStart {
            let start = mark
            position += 1
            allowsKey = false
            let name = readWord()
            guard byte.isBlankBreakOrEnd else { throw fault(.unknownDirective) }
            skipBlanks()
            if bytes[name].elementsEqual("YAML".utf8) {
                if hasVersion { throw YAMLFault(reason: .repeatedDirective, mark: start) }
                hasVersion = true
                try readVersion(start)
            } else if bytes[name].elementsEqual("TAG".utf8) {
                let (handle, prefix) = try readTagDirective()
                if prefixes.updateValue(prefix, forKey: handle) != nil {
                    throw YAMLFault(reason: .repeatedDirective, mark: start)
                }
            } else {
                throw YAMLFault(reason: .unknownDirective, mark: start)
            }
            skipBlanks()
            if byte == .hash { skipToLineEnd() }
            guard byte.isBreakOrEnd else { throw fault(.badDirective) }
            if byte.isBreak { skipBreak() }
            skipToToken()
        }
        let isAny = hasVersion || !prefixes.isEmpty
        prefixes.merge(["!": "!", "!!": YAMLTag.prefix]) { own, _ in own }
        return (isAny, prefixes)
    }

    private mutating func readVersion(_ start: Mark) throws(YAMLFault) {
        guard let major = readNumber(), byte == .dot else { throw fault(.badDirective) }
        position += 1
        guard let minor = readNumber() else { throw fault(.badDirective) }
        guard major == 1, minor == 1 || minor == 2 else { throw YAMLFault(reason: .otherVersion, mark: start) }
    }

    /// At most nine digits.
    private mutating func readNumber() -> Int? {
        let start = position
        while byte.digit != nil { position += 1 }
        guard 1...9 ~= position - start else { return nil }
        return Int(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func readTagDirective() throws(YAMLFault) -> (handle: String, prefix: String) {
        guard byte == .exclamationMark else { throw fault(.badDirective) }
        let handle = readHandle()
        if handle == nil { position += 1 }
        guard byte.isBlank else { throw fault(.badDirective) }
        skipBlanks()
        let prefix = try readTagText(isVerbatim: true)
        guard !prefix.isEmpty, byte.isBlankBreakOrEnd else { throw fault(.badDirective) }
        return (handle ?? "!", prefix)
    }
}
