package import SeededRandom

/// Texts of an exact length in code points, in alphabets that tell the ways of counting apart.
///
/// The length of `e` + U+0301 is 2 code points, 2 UTF-16 units, 3 bytes and 1 character for a person; that of U+1F9D7
/// is 1, 2, 4 and 1. A receiver that counts anything but code points gets one of the two wrong at a limit.
package enum TextSample: String, CaseIterable, Sendable {
    case ascii, astral, combining

    /// A text of `count` code points without blanks at its ends, so that trimming changes nothing.
    package func text(count: Int, using random: inout SplitMix64) -> String {
        var scalars = String.UnicodeScalarView()
        for index in 0..<max(0, count) {
            let letter = Unicode.Scalar(UInt8(ascii: "a") + UInt8.random(in: 0..<26, using: &random))
            switch self {
            case .ascii: scalars.append(letter)
            case .astral: scalars.append(Self.people[Int.random(in: 0..<Self.people.count, using: &random)])
            // The mark follows a letter, never begins the text: alone it would attach to a quote in a log.
            case .combining: scalars.append(index % 2 == 0 ? letter : "\u{301}")
            }
        }
        return String(scalars)
    }

    /// How a label says it; nothing for plain letters.
    package var phrase: String {
        switch self {
        case .ascii: ""
        case .astral: ", each beyond U+FFFF"
        case .combining: ", every second a combining mark"
        }
    }

    private static let people: [Unicode.Scalar] = ["\u{1F9D7}", "\u{1F600}", "\u{1F3D4}", "\u{1D11E}", "\u{20BB7}"]
}
