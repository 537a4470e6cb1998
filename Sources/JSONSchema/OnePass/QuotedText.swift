/// A string of a plan as JSON writes it, quotes counted in: where a text holds the same bytes, nobody needs to look for the
/// string's end.
struct QuotedText: Sendable, BitwiseCopyable {
    /// The first eight bytes; of fewer, zeros behind them.
    private let first: UInt64
    /// The bytes of the first eight that count.
    private let mask: UInt64
    /// The last eight bytes of more than eight.
    private let last: UInt64
    /// Where it begins in the bytes of all quoted texts.
    private let start: Int32
    /// How many bytes it has; 0 where no text is the same, since it must be written with an escape.
    let count: Int32

    /// No text.
    static let none = QuotedText(first: 0, mask: 0, last: 0, start: 0, count: 0)

    private init(first: UInt64, mask: UInt64, last: UInt64, start: Int32, count: Int32) {
        (self.first, self.mask, self.last, self.start, self.count) = (first, mask, last, start, count)
    }

    /// - Parameters:
    ///   - text: the string's text in UTF-8.
    ///   - all: gets the bytes.
    init(_ text: some Collection<UInt8>, appendingTo all: inout [UInt8]) {
        guard !text.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
            self = .none
            return
        }
        let start = all.count
        all.append(UInt8(ascii: "\""))
        all += text
        all.append(UInt8(ascii: "\""))
        let count = all.count - start
        let word = { (bytes: ArraySlice<UInt8>) in bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        self.init(
            first: word(all[start...].prefix(8)),
            mask: count < 8 ? 1 << UInt64(count * 8) - 1 : .max,
            last: word(all.suffix(8)),
            start: Int32(start),
            count: Int32(count)
        )
    }

    /// Whether it stands in a text.
    ///
    /// - Parameters:
    ///   - place: an offset in the text, up to its end.
    ///   - text: the text.
    ///   - end: the text's end.
    ///   - all: the bytes of all quoted texts.
    /// - Returns: false as well in the last seven bytes, where a word would reach beyond the end.
    @inline(__always)
    func stands(at place: Int, in text: UnsafeRawPointer, to end: Int, _ all: UnsafeRawPointer) -> Bool {
        let (size, left) = (Int(count), end &- place)
        guard left >= 8, size > 0, Bytes.word(text, place) & mask == first else { return false }
        guard size > 8 else { return true }
        guard size <= left, Bytes.word(text, place &+ size &- 8) == last else { return false }
        return size <= 16 || Bytes.areEqual(text + place + 8, all + Int(start) + 8, size &- 16)
    }
}
