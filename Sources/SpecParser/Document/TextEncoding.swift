/// How the characters of a document are encoded (YAML 1.2.2, section 5.2).
enum TextEncoding: String {
    case utf8 = "UTF-8"
    case utf16LittleEndian = "UTF-16LE"
    case utf16BigEndian = "UTF-16BE"
    case utf32LittleEndian = "UTF-32LE"
    case utf32BigEndian = "UTF-32BE"

    /// A text in UTF-8, without its byte order mark.
    struct Decoded {
        var bytes: [UInt8] = []
        /// The offset in `bytes` of the first character that could not be decoded; U+FFFD is in its place.
        var fault: Int?
    }

    /// The encoding that a byte order mark names. Without a mark, the zeros around the first character tell it, which
    /// is ASCII in every YAML document.
    init(of bytes: [UInt8]) {
        let start = Array(bytes.prefix(4))
        let zeros = start.map { $0 == 0 }
        if start == [0xFF, 0xFE, 0, 0] || zeros == [false, true, true, true] {
            self = .utf32LittleEndian
        } else if start == [0, 0, 0xFE, 0xFF] || zeros == [true, true, true, false] {
            self = .utf32BigEndian
        } else if start.starts(with: [0xFF, 0xFE]) || zeros.starts(with: [false, true]) {
            self = .utf16LittleEndian
        } else if start.starts(with: [0xFE, 0xFF]) || zeros.starts(with: [true, false]) {
            self = .utf16BigEndian
        } else {
            self = .utf8
        }
    }

    /// The text of bytes in this encoding.
    func decode(_ bytes: [UInt8]) -> Decoded {
        var decoded =
            switch self {
            case .utf8: Self.utf8(bytes)
            case .utf16LittleEndian: Self.transcode(Self.units(bytes, isBigEndian: false), from: UTF16.self)
            case .utf16BigEndian: Self.transcode(Self.units(bytes, isBigEndian: true), from: UTF16.self)
            case .utf32LittleEndian: Self.transcode(Self.units(bytes, isBigEndian: false), from: UTF32.self)
            case .utf32BigEndian: Self.transcode(Self.units(bytes, isBigEndian: true), from: UTF32.self)
            }
        // A parser would count the mark as the first line's first column.
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        if decoded.bytes.starts(with: mark) {
            decoded.bytes.removeFirst(mark.count)
            decoded.fault = decoded.fault.map { $0 - mark.count }
        }
        return decoded
    }

    private static func utf8(_ bytes: [UInt8]) -> Decoded {
        do {
            _ = try UTF8Span(validating: bytes.span)
            return Decoded(bytes: bytes)
        } catch {
            return Decoded(
                bytes: Array(String(decoding: bytes, as: UTF8.self).utf8),
                fault: error.byteOffsets.lowerBound
            )
        }
    }

    private static func transcode<Codec: Unicode.Encoding>(
        _ units: (whole: [Codec.CodeUnit], hasRest: Bool),
        from codec: Codec.Type
    ) -> Decoded {
        var decoded = Decoded()
        var parser = Codec.ForwardParser()
        var rest = units.whole.makeIterator()
        func replaceFault() {
            decoded.fault = decoded.fault ?? decoded.bytes.count
            decoded.bytes += "\u{FFFD}".utf8
        }
        while true {
            switch parser.parseScalar(from: &rest) {
            case .valid(let encoded):
                decoded.bytes += String(Codec.decode(encoded)).utf8
            case .error:
                replaceFault()
            case .emptyInput:
                if units.hasRest { replaceFault() }
                return decoded
            }
        }
    }

    /// The code units that the bytes are, and whether bytes are left at the end that are not a whole one.
    private static func units<Unit: FixedWidthInteger>(
        _ bytes: [UInt8],
        isBigEndian: Bool
    ) -> (whole: [Unit], hasRest: Bool) {
        let width = Unit.bitWidth / 8
        let units = stride(from: 0, to: bytes.count - bytes.count % width, by: width).map { start in
            let unit = bytes[start..<start + width]
            return (isBigEndian ? Array(unit) : unit.reversed()).reduce(Unit(0)) { $0 << 8 | Unit($1) }
        }
        return (units, !bytes.count.isMultiple(of: width))
    }
}
