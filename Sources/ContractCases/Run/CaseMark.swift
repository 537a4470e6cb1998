import SeededRandom

/// What a fence of a case begins with: a word of the run's own and the case's number.
enum CaseMark {
    static func text(_ nonce: UInt64, case number: Int) -> String {
        var random = SplitMix64.stream("case marks", seed: nonce)
        let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789")
        let word = (0..<6).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }
        return "b\(String(word))-c\(number)-f"
    }
}
