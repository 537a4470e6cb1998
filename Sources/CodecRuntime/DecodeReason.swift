/// The parts of the sentence that says why a value was refused.
///
/// The sentence is put together only when it is read, since many refusals, such as those of a `oneOf`'s other branches,
/// are never shown.
enum DecodeReason: Sendable {
    /// The whole sentence.
    case text(String)
    /// What should stand there.
    case expected(StaticString)
    /// What should stand there, where it is not the same in every contract.
    case expectedOf(String)
    /// A string that should stand there.
    case expectedText(StaticString)
    /// What should stand there, and the byte that does; the end where there is none.
    case found(expected: StaticString, UInt8?)
    /// What should stand there, and the kind of value that does.
    case foundKind(expected: StaticString, StaticString)
    /// How long a string may be at least or at most, and how long it is, in code points.
    case length(isLeast: Bool, bound: Int, Int)

    /// The sentence.
    var text: String {
        switch self {
        case .text(let text): text
        case .expected(let what): "expected \(what)"
        case .expectedOf(let what): "expected \(what)"
        case .expectedText(let text): "expected \"\(text)\""
        case .found(let expected, let byte): "expected \(expected), found \(Self.name(of: byte))"
        case .foundKind(let expected, let kind): "expected \(expected), found \(kind)"
        case .length(let isLeast, let bound, let length):
            "expected a string of at \(isLeast ? "least" : "most") \(bound) code points, not \(length)"
        }
    }

    private static func name(of byte: UInt8?) -> String {
        guard let byte else { return "the end" }
        return 0x21..<0x7F ~= byte ? "\"\(Unicode.Scalar(byte))\"" : "byte 0x\(String(byte, radix: 16))"
    }
}

extension DecodeReason: Hashable {
    /// Whether both say the same.
    static func == (one: DecodeReason, other: DecodeReason) -> Bool {
        one.text == other.text
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }
}
