/// The two ends of a text, and how long the whole is: what is needed to quote it, without keeping all of it.
struct TextEnds: Sendable {
    /// More than is ever shown, so that a secret that is cut is still recognised.
    private static let kept = 4_096

    /// The whole text, where it is short.
    let beginning: String
    /// Nil where the beginning is the whole text.
    private let ending: String?
    /// In code points.
    let count: Int

    init(_ text: String) {
        self.init(text[...])
    }

    init(_ text: Substring) {
        let scalars = text.unicodeScalars
        guard text.utf8.count > Self.kept else {
            (beginning, ending, count) = (String(text), nil, scalars.count)
            return
        }
        count = scalars.count
        guard count > 2 * Self.kept else {
            (beginning, ending) = (String(text), nil)
            return
        }
        beginning = String(Substring(scalars.prefix(Self.kept)))
        ending = String(Substring(scalars.suffix(Self.kept)))
    }

    /// The text, on one line, cut in its middle where it has more code points than are left of its ends.
    ///
    /// - Parameters:
    ///   - head: how many code points to leave of the beginning.
    ///   - tail: how many to leave of the end.
    ///   - clean: takes secrets out; it sees more than is left, so that no part of one is.
    /// - Returns: the text, without any sign of its length.
    func shown(head: Int, tail: Int, clean: (String) -> String) -> String {
        let cleanBeginning = clean(beginning).unicodeScalars
        if ending == nil, count <= head + tail || cleanBeginning.count <= head + tail {
            return DisplayText.line(String(cleanBeginning))
        }
        let cleanEnding = ending.map { clean($0).unicodeScalars } ?? cleanBeginning
        return DisplayText.line(String(cleanBeginning.prefix(head))) + "…"
            + DisplayText.line(String(cleanEnding.suffix(tail)))
    }
}
