/// What of a JSON string stands behind its first bytes, where not all of it is plain ASCII: validated, and counted.
struct JSONStringRest {
    /// The offset of the closing quote.
    private(set) var end: Int
    /// How many bytes the string has more than code points.
    private(set) var extraBytes = 0
    private(set) var isEscaped = false

    /// - Parameters:
    ///   - text: all of the text.
    ///   - position: the first byte of the string that is not plain ASCII.
    ///   - limit: the end of the text.
    ///   - start: the string's first byte, behind its quote.
    /// - Throws: what is wrong in the string, or that it is not closed.
    init(
        _ text: UnsafeRawPointer,
        from position: Int,
        to limit: Int,
        start: Int
    ) throws(JSONSyntaxError) {
        end = position
        let text = UnsafeRawBufferPointer(start: text, count: limit)
        while end < limit {
            let byte = text[end]
            if byte >= 0x80 {
                let size = try Self.codePoint(text, at: end)
                end &+= size
                extraBytes &+= size &- 1
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): return
            case UInt8(ascii: "\\"):
                isEscaped = true
                extraBytes &+= try escape(text)
            case ..<0x20:
                throw JSONSyntaxError(message: "a control character in a string is written as an escape", offset: end)
            default:
                // Letters between two escapes, or between two code points, are few.
                end &+= 1
                if end &+ 8 <= limit, text[end] < 0x80, let start = text.baseAddress {
                    end = Bytes.endOfPlainRun(start, from: end, to: limit)
                }
            }
        }
        throw JSONSyntaxError(message: "a string is not closed", offset: start - 1)
    }

    /// Passes over an escape.
    ///
    /// - Returns: how many bytes it has more than code points.
    private mutating func escape(_ text: UnsafeRawBufferPointer) throws(JSONSyntaxError) -> Int {
        let start = end
        end += 2
        guard end <= text.count else { throw JSONSyntaxError(message: "a string is not closed", offset: start) }
        switch text[end - 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return 1
        case UInt8(ascii: "u"):
            let first = try hexDigits(text, from: start)
            guard 0xD800...0xDFFF ~= first else { return 5 }
            guard first < 0xDC00, end + 1 < text.count, text[end] == UInt8(ascii: "\\"),
                text[end + 1] == UInt8(ascii: "u")
            else { throw Self.halfPair(start) }
            end += 2
            guard 0xDC00...0xDFFF ~= (try hexDigits(text, from: start)) else { throw Self.halfPair(start) }
            return 11
        default: throw JSONSyntaxError(message: "this is not an escape of JSON", offset: start)
        }
    }

    private static func halfPair(_ start: Int) -> JSONSyntaxError {
        JSONSyntaxError(message: "half a surrogate pair is not text", offset: start)
    }

    private mutating func hexDigits(_ text: UnsafeRawBufferPointer, from start: Int) throws(JSONSyntaxError) -> UInt32 {
        let problem = JSONSyntaxError(message: "\"\\u\" needs four hexadecimal digits", offset: start)
        guard end + 4 <= text.count else { throw problem }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = JSONText.hexDigit(text[end]) else { throw problem }
            value = value << 4 | digit
            end += 1
        }
        return value
    }

    /// The size of the code point at an offset, by the table of RFC 3629, section 4.
    @inline(__always)
    private static func codePoint(_ text: UnsafeRawBufferPointer, at offset: Int) throws(JSONSyntaxError) -> Int {
        let (size, least, most): (Int, UInt8, UInt8) =
            switch text[offset] {
            case 0xC2...0xDF: (2, 0x80, 0xBF)
            case 0xE0: (3, 0xA0, 0xBF)
            case 0xED: (3, 0x80, 0x9F)
            case 0xE1...0xEF: (3, 0x80, 0xBF)
            case 0xF0: (4, 0x90, 0xBF)
            case 0xF1...0xF3: (4, 0x80, 0xBF)
            case 0xF4: (4, 0x80, 0x8F)
            default: throw JSONSyntaxError(message: "this is not UTF-8", offset: offset)
            }
        guard offset &+ size <= text.count, text[offset &+ 1] >= least, text[offset &+ 1] <= most,
            size < 3 || text[offset &+ 2] & 0xC0 == 0x80, size < 4 || text[offset &+ 3] & 0xC0 == 0x80
        else { throw JSONSyntaxError(message: "this is not UTF-8", offset: offset) }
        return size
    }
}
