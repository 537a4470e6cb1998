internal import ProtocolSpec

/// A document's text, known to hold only characters that YAML allows, with lines counted as editors count them.
struct DocumentText: Sendable {
    let file: String
    /// Without the byte order mark.
    let string: String
    /// The UTF-8 of `string`.
    let bytes: [UInt8]

    /// - Returns: nil where YAML does not allow what the bytes are; the reason then goes to `diagnostics`.
    init?(_ bytes: [UInt8], file: String, diagnostics: inout DiagnosticCollector) {
        let encoding = TextEncoding(of: bytes)
        let decoded = encoding.decode(bytes)
        self.file = file
        self.bytes = decoded.bytes
        if let fault = decoded.fault {
            string = ""
            diagnostics.error(
                "the file is not \(encoding.rawValue) from here on; save it as UTF-8",
                at: location(atByte: fault)
            )
            return nil
        }
        string = String(decoding: decoded.bytes, as: UTF8.self)
        if let (offset, scalar) = forbiddenScalar {
            let name = "U+" + String(scalar.value, radix: 16, uppercase: true)
            diagnostics.error(
                "the character \(name) may not stand here unescaped; remove it, or write it as an escape in double "
                    + "quotes",
                at: location(atByte: offset)
            )
            return nil
        }
    }

    /// The place of a byte of the text. Costs a pass over the text: for diagnostics, and once for its end.
    func location(atByte offset: Int) -> SourceLocation {
        var line = 1
        var column = 1
        var previous: UInt8 = 0
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                // The line feed of a CR LF pair has been counted with its carriage return.
                if previous != UInt8(ascii: "\r") { line += 1 }
                column = 1
            } else if byte == UInt8(ascii: "\r") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                // Every byte but a continuation begins a code point.
                column += 1
            }
            previous = byte
        }
        return SourceLocation(file: file, line: line, column: column)
    }

    /// The first character that YAML 1.2 does not allow unescaped (section 5.1), or that the parser, which is of
    /// YAML 1.1, would take for a line break and count lines otherwise than editors do.
    private var forbiddenScalar: (offset: Int, scalar: Unicode.Scalar)? {
        // Most documents have nothing but letters, digits and signs of ASCII.
        if bytes.allSatisfy({ 0x20...0x7E ~= $0 || $0 == 0x0A || $0 == 0x09 || $0 == 0x0D }) { return nil }
        var offset = 0
        for scalar in string.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D, 0x20...0x7E: break
            case 0...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: return (offset, scalar)
            default: break
            }
            offset += UTF8.width(scalar)
        }
        return nil
    }
}
