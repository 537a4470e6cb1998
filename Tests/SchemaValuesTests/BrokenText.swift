import SeededRandom

/// Changes texts: mostly they are no JSON any more, and now and then the same value in another way.
struct BrokenText {
    private static let bytes: [UInt8] =
        Array("\"\\{}[],:01-+.eEtfnu \n\t/x".utf8) + [0, 0x1F, 0x7F, 0x80, 0xC3, 0xED, 0xF4, 0xFF]
    private static let texts = [
        #""a":1,"#, #""a":null,"#, #""\u0061":1,"#, #"\u0061"#, #"\ud83d\ude00"#, #"\ud83d"#, #"\udc00"#, #"\""#, "é",
        "😀",
        "1e400", "-0", "0.10", "1.0", "00", "123456789012345678901", "[[", "{}", ",", "null", " ", "\r\n", "\u{FEFF}",
        "2026-01-13T18:30:00Z",
    ]
    private static let chunks: [[UInt8]] = texts.map { Array($0.utf8) } + [[0xED, 0xA0, 0x80], [0xC0, 0x80]]

    private static let values = ["null", "true", "0", "1", "2.5", "\"a\"", "\"ab\"", "[]", "{}"]
    private static let names = ["a", "b", "c", "new", "é", "x\\\"y"]

    private var random: SplitMix64

    init(seed: UInt64) {
        random = .stream("broken texts", seed: seed)
    }

    /// A text with one to three changes.
    mutating func changed(_ text: [UInt8]) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...3, using: &random) { change(&text) }
        return text
    }

    private mutating func change(_ text: inout [UInt8]) {
        let place = Int.random(in: 0...text.count, using: &random)
        let end = min(text.count, place + Int.random(in: 0...12, using: &random))
        switch Int.random(in: 0..<11, using: &random) {
        case 0: text.insert(Self.bytes.randomElement(using: &random) ?? 0, at: place)
        case 1:
            text.replaceSubrange(place..<min(place + 1, text.count), with: [UInt8.random(in: 0...255, using: &random)])
        case 2: text.removeSubrange(place..<end)
        case 3: text.removeSubrange(place...)
        case 4: text.insert(contentsOf: text[place..<end], at: end)
        case 5, 6: text.insert(contentsOf: Self.chunks.randomElement(using: &random) ?? [], at: place)
        case 7: escape(&text, from: place)
        case 8, 9: addPart(&text, from: place)
        default: addSpace(&text)
        }
    }

    /// Writes a letter as an escape.
    private func escape(_ text: inout [UInt8], from place: Int) {
        guard let letter = text[place...].firstIndex(where: { (0x61...0x7A).contains($0) }) else { return }
        let digits = String(text[letter], radix: 16, uppercase: letter % 2 == 0)
        text.replaceSubrange(letter...letter, with: Array("\\u00\(digits)".utf8))
    }

    /// Puts one more item into an array, or one more member into an object.
    private mutating func addPart(_ text: inout [UInt8], from place: Int) {
        let isMark = { (byte: UInt8) in byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") }
        guard let mark = text[place...].firstIndex(where: isMark) ?? text.firstIndex(where: isMark) else { return }
        let value = Self.values.randomElement(using: &random) ?? ""
        let name = Self.names.randomElement(using: &random) ?? ""
        let part = text[mark] == UInt8(ascii: "[") ? value : "\"\(name)\":\(value)"
        let isEmpty = text[(mark + 1)...].first.map { $0 == UInt8(ascii: "]") || $0 == UInt8(ascii: "}") } ?? true
        text.insert(contentsOf: Array((part + (isEmpty ? "" : ",")).utf8), at: mark + 1)
    }

    /// Puts white space wherever there may be some, and into strings, too.
    private mutating func addSpace(_ text: inout [UInt8]) {
        let spaces: [[UInt8]] = [[0x20], [0x09], [0x0A], [0x0D, 0x0A]]
        let space = spaces.randomElement(using: &random) ?? []
        let marks = Set("{}[],:".utf8)
        var spaced = space
        for byte in text {
            guard marks.contains(byte) else {
                spaced.append(byte)
                continue
            }
            spaced += space
            spaced.append(byte)
            spaced += space
        }
        text = spaced
    }
}
