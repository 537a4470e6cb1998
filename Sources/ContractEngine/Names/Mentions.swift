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
            let lower = text.prefix(400).lowercased()
            return moments.first { lower.contains($0) }
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
        let text = Array(summary.lowercased().prefix(2_000))
        let lower = String(text)
        return phrases.flatMap { phrase -> [String] in
            guard let range = lower.firstRange(of: phrase) else { return [] }
            let rest = lower[range.upperBound...].prefix { $0 != "." && $0 != "\n" }
            return quoted(in: rest) + firstWords(of: rest)
        }
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
