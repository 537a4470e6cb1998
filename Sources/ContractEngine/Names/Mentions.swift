/// What descriptions say of when a message comes, and what it answers.
enum Mentions {
    private static let moments = [
        "on connection", "upon connection", "on connect", "upon connect", "after connecting", "after connect",
        "after the connection is", "after the connection has", "websocket handshake", "once connected",
        "when a client connects", "when the client connects", "first message sent by the server", "on websocket open",
        "when the connection is established", "when a connection is established", "on the initial connection",
    ]

    /// The words that say that a message comes when a client has connected; nil where there are none.
    static func opening(in texts: [String]) -> String? {
        texts.lazy.compactMap { text in
            let lower = Array(text.prefix(400).lowercased().utf8)
            return moments.first { end(of: $0, in: lower) != nil }
        }.first
    }

    private static let phrases = [
        "response to", "reply to", "replies to", "answer to", "answers", "in response to", "sent after", "acknowledges",
        "confirms", "confirmation of", "acknowledgement of", "acknowledgment of", "response for", "result of",
        "reply for",
    ]

    /// - Returns: names in quotes or backticks behind such a phrase, and the words behind it, without what people write
    ///   differently.
    static func answered(in summary: String) -> [String] {
        let lower = Array(String(summary.lowercased().prefix(2_000)).utf8)
        return phrases.flatMap { phrase -> [String] in
            guard let end = end(of: phrase, in: lower) else { return [] }
            let bytes = lower[end...].prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "\n") }
            let rest = Substring(String(decoding: bytes, as: UTF8.self))
            return quoted(in: rest) + firstWords(of: rest)
        }
    }

    /// Where a phrase ends in a text; nil where it is not there. By bytes: there are many phrases and many texts.
    private static func end(of phrase: String, in text: [UInt8]) -> Int? {
        let bytes = Array(phrase.utf8)
        guard let first = bytes.first, text.count >= bytes.count else { return nil }
        for start in 0...(text.count - bytes.count) where text[start] == first {
            if text[start..<(start + bytes.count)].elementsEqual(bytes) { return start + bytes.count }
        }
        return nil
    }

    private static func quoted(in text: Substring) -> [String] {
        let parts = text.split(omittingEmptySubsequences: false) { "`\"'".contains($0) }
        return parts.enumerated().filter { $0.offset % 2 == 1 }.map { Words.key(String($0.element)) }.filter {
            !$0.isEmpty
        }
    }

    /// "a subscribe request": `subscribe`, `subscribe request`
    private static func firstWords(of text: Substring) -> [String] {
        let words = text.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "-" }
            .filter { !["a", "an", "the", "client", "client's", "s", "its", "your", "this"].contains($0) }
        return (1...3).filter { $0 <= words.count }.map { Words.key(words.prefix($0).joined()) }
    }
}
