/// A scalar's text, as it is after folding and unescaping, and how it was written.
struct YAMLScalar {
    enum Style {
        case plain, singleQuoted, doubleQuoted, literal, folded
    }

    /// A scalar that is left out.
    static let empty = YAMLScalar(text: "", style: .plain)

    var text: String
    var style: Style
}

/// A scalar's text while it is put together: a piece of the source where that will do, bytes of its own else.
///
/// Most scalars are written as they are meant, so that nothing is copied but the string itself.
struct YAMLText {
    private var bytes: [UInt8] = []
    /// The piece of the source that the text begins with.
    private var piece: Range<Int>
    private var isCopied = false

    init(at position: Int) {
        piece = position..<position
    }

    /// Adds a piece of the source.
    mutating func append(_ range: Range<Int>, of source: [UInt8]) {
        if !isCopied, range.lowerBound == piece.upperBound {
            piece = piece.lowerBound..<range.upperBound
        } else if !range.isEmpty {
            copy(source)
            // A word of a folded text is so short that one by one is the fastest.
            if range.count < 16 {
                for index in range { bytes.append(source[index]) }
            } else {
                bytes += source[range]
            }
        }
    }

    /// Adds a character of ASCII, several times perhaps.
    mutating func append(_ byte: UInt8, count: Int = 1, source: [UInt8]) {
        guard count > 0 else { return }
        copy(source)
        for _ in 0..<count { bytes.append(byte) }
    }

    mutating func append(_ scalar: Unicode.Scalar, source: [UInt8]) {
        copy(source)
        if scalar.isASCII {
            bytes.append(UInt8(truncatingIfNeeded: scalar.value))
        } else {
            bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
        }
    }

    func string(_ source: [UInt8]) -> String {
        isCopied ? String(decoding: bytes, as: UTF8.self) : String(decoding: source[piece], as: UTF8.self)
    }

    private mutating func copy(_ source: [UInt8]) {
        guard !isCopied else { return }
        isCopied = true
        bytes += source[piece]
    }
}
