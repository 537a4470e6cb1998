internal import ProtocolSpec

/// Which way a message goes, as its name and its summary tell.
///
/// Words are looked for in the message's own texts alone: those of channels and operations say what a document's author does,
/// and not what a message is.
enum MessageDirection {
    case toServer, fromServer

    /// What ends a name says more than what begins it: «subscribe response» is a response.
    private static let serverWords: Set<String> = [
        "response", "responses", "reply", "result", "results", "event", "events", "update", "updates", "updated",
        "error",
        "errors", "ack", "acknowledgement", "acknowledgment", "acknowledged", "acked", "confirmation", "confirmed",
        "notification",
        "notifications", "snapshot", "welcome", "ready", "pong", "status", "received", "accepted", "rejected",
        "started",
        "stopped", "ended", "connected", "disconnected", "joined", "left", "created", "deleted", "changed", "success",
        "subscribed", "unsubscribed", "applied", "refused", "denied", "closed", "opened", "authenticated", "delivered",
        "output", "failed", "failure", "completed",
        "transcript",
        "ticker", "trade", "trades", "tick", "candle", "candles", "push", "broadcast", "warning", "info",
    ]
    private static let clientWords: Set<String> = [
        "request", "requests", "req", "subscribe", "unsubscribe", "subscription", "auth", "authenticate", "login",
        "logon",
        "identify", "command", "cmd", "ping", "query", "get", "set", "create", "delete", "cancel", "submit", "place",
        "send",
        "join", "leave", "start", "stop", "finalize", "flush", "clear", "input", "inject", "upload", "resume",
        "configure",
        "add", "remove", "register", "connect",
    ]

    /// Nil where the texts do not tell.
    init?(names: [String], summary: String?) {
        for name in names {
            if let direction = Self.ofName(Self.words(in: name)) {
                self = direction
                return
            }
        }
        guard let summary, let direction = Self.ofSummary(summary) else { return nil }
        self = direction
    }

    private static func ofName(_ words: [String]) -> MessageDirection? {
        guard let last = words.last(where: { !["message", "msg", "payload", "data", "frame"].contains($0) }) else {
            return nil
        }
        if serverWords.contains(last) { return .fromServer }
        if clientWords.contains(last) { return .toServer }
        if words.contains(where: {
            ["response", "reply", "error", "event", "ack", "notification"].contains($0)
        }) {
            return .fromServer
        }
        if let first = words.first, clientWords.contains(first) { return .toServer }
        return nil
    }

    /// What a text says outright about who sends a message; nil where it says nothing, or both.
    init?(statedIn text: String) {
        let text = text.lowercased()
        // Every phrase has one of these words, and most texts have neither.
        guard text.includes("client") || text.includes("server") else { return nil }
        let says = { (phrases: [String]) in phrases.contains { text.includes($0) } }
        switch (says(Self.clientPhrases), says(Self.serverPhrases)) {
        case (true, false): self = .toServer
        case (false, true): self = .fromServer
        default: return nil
        }
    }

    private static let clientPhrases = [
        "sent by the client", "sent by client", "client sends", "client-sent", "sent to the server", "client to server",
        "client-to-server", "client → server", "client -> server", "sent from the client", "from client to server",
    ]
    private static let serverPhrases = [
        "sent by the server", "sent by server", "server sends", "server-sent", "sent to the client", "server to client",
        "server-to-client", "server → client", "server -> client", "sent from the server", "from server to client",
    ]

    private static func ofSummary(_ text: String) -> MessageDirection? {
        if let stated = MessageDirection(statedIn: text) { return stated }
        let text = text.lowercased()
        let answers = ["response to", "reply to", "in reply to", "acknowledgement of"]
        if answers.contains(where: { text.includes($0) }) { return .fromServer }
        return ofName(words(in: text, most: 3))
    }

    /// A name without what converters of AsyncAPI 2 add: `subscribeToFeed.message.0`. `publish` and `subscribe` are then the
    /// operation's, and tell nothing.
    static func withoutRelics(_ name: String) -> String {
        guard name.hasSuffix(".message") || name.includes(".message.") else { return name }
        let own = name.split(separator: ".").prefix { $0 != "message" }.joined(separator: " ")
        return ["publish", "subscribe"].contains(own) ? "" : own
    }

    /// The words of a name in camel case, with underscores, dots or blanks, in lower case; the first of them.
    static func words(in name: String, most: Int = .max) -> [String] {
        asciiWords(in: name, most: most) ?? Array(anyWords(in: name).prefix(most))
    }

    /// Nil where a character is not ASCII. Nearly all names are, and to ask characters what they are takes long.
    private static func asciiWords(in name: String, most: Int) -> [String]? {
        var words: [String] = []
        var word: [UInt8] = []
        var previous: UInt8?
        for byte in name.utf8 {
            guard byte < 0x80 else { return nil }
            let isWord = isLetter(byte) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
            if !isWord || isCapital(byte) && previous.map(isCapital) == false {
                if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
                if words.count == most { return words }
                word.removeAll(keepingCapacity: true)
            }
            if isWord { word.append(isCapital(byte) ? byte | 0x20 : byte) }
            previous = byte
        }
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }

    private static func isCapital(_ byte: UInt8) -> Bool { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte }

    private static func isLetter(_ byte: UInt8) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 }

    private static func anyWords(in name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var previous: Character?
        for character in name {
            let startsWord = character.isUppercase && previous?.isUppercase == false
            if !character.isLetter && !character.isNumber || startsWord {
                if !word.isEmpty { words.append(word.lowercased()) }
                word = ""
            }
            if character.isLetter || character.isNumber { word.append(character) }
            previous = character
        }
        if !word.isEmpty { words.append(word.lowercased()) }
        return words
    }
}
