/// Text from outside as a report quotes it: whole where it is short; else both ends, and what matters between them, with the
/// length of the whole.
package enum Excerpt {
    /// A message of so many code points is shown whole: more of them prove no more.
    package static let longest = 400

    /// How much is left of a long text: its ends, and what stands around the place that matters.
    private static let (head, tail, around, place) = (120, 60, 70, 110)

    /// A text, with its middle left out if it is long.
    ///
    /// - Parameters:
    ///   - text: what was sent or received.
    ///   - focus: where in it, in bytes of UTF-8, is what matters; nil where no place is known.
    ///   - clean: takes secrets out.
    /// - Returns: one line.
    package static func text(
        _ text: String,
        around focus: Range<Int>? = nil,
        clean: (String) -> String = { $0 }
    ) -> String {
        let whole = TextEnds(text)
        guard whole.count > longest, let focus, let parts = parts(of: text, at: focus) else {
            return self.text(whole, clean: clean)
        }
        let shown = [
            TextEnds(parts.before).shown(head: head, tail: around, clean: clean),
            TextEnds(parts.place).shown(head: place, tail: around, clean: clean),
            TextEnds(parts.after).shown(head: around, tail: tail, clean: clean),
        ]
        return "\(shown.joined()) (\(whole.count) code points)"
    }

    /// A text of which the ends are known, with its middle left out if it is long.
    static func text(_ ends: TextEnds, clean: (String) -> String) -> String {
        guard ends.count > longest else { return ends.shown(head: longest, tail: 0, clean: clean) }
        let shown = ends.shown(head: longest - head, tail: head, clean: clean)
        return "\(shown) (\(ends.count) code points)"
    }

    /// The beginning of a value, where a sentence has no room for more.
    package static func beginning(_ text: String, longest: Int = 160) -> String {
        let scalars = text.unicodeScalars
        guard scalars.count > longest else { return DisplayText.line(text) }
        return "\(DisplayText.line(String(scalars.prefix(longest))))… (\(scalars.count) code points)"
    }

    /// What stands before the place, there and behind it; nil where the text has no such place.
    private static func parts(
        of text: String,
        at focus: Range<Int>
    ) -> (before: Substring, place: Substring, after: Substring)? {
        guard focus.lowerBound >= 0, focus.upperBound <= text.utf8.count else { return nil }
        let (start, end) = (index(of: focus.lowerBound, in: text), index(of: focus.upperBound, in: text))
        return (text[..<start], text[start..<end], text[end...])
    }

    /// Where a byte is; within a character of several bytes, where that begins.
    private static func index(of byte: Int, in text: String) -> String.Index {
        let bytes = text.utf8
        var index = bytes.index(bytes.startIndex, offsetBy: byte)
        while index > bytes.startIndex, index < bytes.endIndex, bytes[index] & 0xC0 == 0x80 {
            index = bytes.index(before: index)
        }
        return index
    }
}
