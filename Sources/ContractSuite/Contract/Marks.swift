internal import SeededRandom

/// The texts that mark our messages: a word of the run's own, the check's number, and a count.
///
/// The word follows from the run's nonce, not from its seed: what an earlier run has left in a room is never taken for what
/// this one has sent.
struct Marks: Sendable {
    /// Stands in every mark of the run.
    let run: String
    /// Stands in every mark of the check.
    let check: String
    /// The check's number.
    let number: Int

    init(nonce: UInt64, check: Int) {
        var random = SplitMix64.stream("marks", seed: nonce)
        let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789".unicodeScalars)
        var word = String.UnicodeScalarView()
        for _ in 0..<6 { word.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)]) }
        run = "b\(String(word))-"
        number = check
        self.check = "\(run)\(String(check, radix: 36))-"
    }

    /// The mark of a message that a check is about.
    func message(_ number: Int) -> String { "\(check)m\(number)." }

    /// The mark of a fence.
    func fence(_ number: Int) -> String { "\(check)f\(number)." }

    /// The number of the check's message whose mark a text carries; nil where it carries none.
    func messageNumber(in text: String) -> Int? { number(behind: "\(check)m", in: text) }

    /// The number of the check's fence whose mark a text carries; nil where it carries none.
    func fenceNumber(in text: String) -> Int? { number(behind: "\(check)f", in: text) }

    private func number(behind prefix: String, in text: String) -> Int? {
        guard let range = text.firstRange(of: prefix) else { return nil }
        return Int(text[range.upperBound...].prefix { $0 != "." })
    }

    /// Whether a text carries the mark of some fence of this run.
    func isFence(_ text: String) -> Bool {
        text.contains(run) && text.firstMatch(of: /b[a-z2-9]{6}-[0-9a-z]+-f[0-9]+\./) != nil
    }
}
