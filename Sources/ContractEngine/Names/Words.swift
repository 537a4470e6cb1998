/// The words of names, as people write them in contracts.
enum Words {
    /// The words of a name in camel case, with underscores, dots or blanks, in lower case: `RPCResponse` has two.
    static func of(_ name: String) -> [String] {
        if let bytes = ASCIIName(name) { return bytes.words }
        var words: [String] = []
        var word = ""
        let characters = Array(name)
        for (index, character) in characters.enumerated() {
            guard character.isLetter || character.isNumber else {
                add(&word, to: &words)
                continue
            }
            let isAfterLower = index > 0 && characters[index - 1].isLowercase
            let isBeforeLower = index + 1 < characters.count && characters[index + 1].isLowercase
            let isAfterUpper = index > 0 && characters[index - 1].isUppercase
            if character.isUppercase, isAfterLower || (isAfterUpper && isBeforeLower) { add(&word, to: &words) }
            word.append(character)
        }
        add(&word, to: &words)
        return words
    }

    private static func add(_ word: inout String, to words: inout [String]) {
        if !word.isEmpty { words.append(word.lowercased()) }
        word = ""
    }

    /// A name without what people write differently: `leg.muted`, `legMuted` and `LEG_MUTED` are one.
    static func key(_ name: String) -> String {
        if let bytes = ASCIIName(name) { return bytes.key }
        return name.lowercased().filter { $0.isLetter || $0.isNumber }
    }

    /// A word without its ending: `subscribed` and `subscription` are one.
    static func stem(_ word: String) -> String {
        for (stem, beginnings) in families where beginnings.contains(where: word.hasPrefix) { return stem }
        for ending in endings where word.utf8.suffix(ending.count).elementsEqual(ending) {
            guard word.count - ending.count >= 3 else { continue }
            var stem = String(word.dropLast(ending.count))
            // stopped, stopping: stop
            if doubling.contains(ending), let last = stem.last, stem.dropLast().last == last,
                !"aeiousl".contains(last)
            {
                stem.removeLast()
            }
            // identified: identify
            return stem.hasSuffix("i") ? stem.dropLast() + "y" : stem
        }
        return word
    }

    /// The longest first.
    private static let endings = [
        "ations", "ation", "itions", "ition", "ments", "ment", "ions", "ion", "ings", "ing", "ed", "es", "e", "s",
    ].map { Array($0.utf8) }

    /// Endings before which a letter may be there twice.
    private static let doubling = ["ed", "ing"].map { Array($0.utf8) }

    /// Words of one meaning that no rule of endings finds, by what they begin with.
    private static let families: [(stem: String, beginnings: [String])] = [
        ("subscribe", ["subscri"]), ("unsubscribe", ["unsubscri"]), ("auth", ["authent", "authori", "authed"]),
        ("login", ["login", "logon", "logged", "signin"]), ("logout", ["logout", "logoff"]), ("config", ["config"]),
        ("init", ["initial", "init"]), ("cancel", ["cancel"]), ("ack", ["acknowl", "acked"]), ("register", ["regist"]),
        ("delete", ["delet"]), ("send", ["sent"]), ("begin", ["began", "begun", "beginn"]), ("leave", ["left"]),
    ]
}

/// Words that say what a message is for.
enum WordList {
    /// A name has these because it is a message's.
    static let generic: Set<String> = [
        "request", "requests", "req", "response", "responses", "resp", "res", "reply", "replies", "result", "results",
        "ack", "acks", "acknowledge", "acknowledgement", "acknowledgment", "acknowledged", "event", "events", "message",
        "messages", "msg", "payload", "data", "frame", "command", "cmd", "packet", "notification", "success",
        "successful", "ok", "okay", "server", "client", "ws", "websocket", "socket", "api", "rpc", "jsonrpc",
        "generic", "common", "base", "operation", "op", "method", "call", "evt", "out", "in", "outgoing", "incoming",
        "inbound", "outbound", "binary", "json", "text", "to", "from", "the", "a", "of", "for", "confirm",
        "confirmation", "confirmed",
        "received",
    ]
    /// Words of answers.
    static let answers: Set<String> = [
        "response", "responses", "resp", "res", "reply", "replies", "result", "results", "ack", "acks", "acknowledge",
        "acknowledgement", "acknowledgment", "acknowledged", "success", "ok", "confirmation", "confirmed", "confirm",
    ]
    /// Words of requests that their answers may lack: `getUser`, `user`.
    static let asking: Set<String> = [
        "get", "fetch", "query", "list", "read", "load", "lookup", "retrieve", "ask", "set", "change",
    ]
    /// Words of answers that their requests may lack: `subscriptionStatus`.
    static let confirming: Set<String> = [
        "status", "state", "info", "complete", "completed", "done", "accepted", "applied", "succeeded", "created",
        "started",
    ]
    /// Words of answers to those who ask for something: `userList`.
    static let telling: Set<String> = ["details", "list", "snapshot", "set", "update", "updated", "changed", "current"]
    /// Words that say which way a message goes.
    static let ways: Set<String> = [
        "outgoing", "incoming", "inbound", "outbound", "in", "out", "client", "server", "to", "from", "ws", "websocket",
    ]
    /// Words that say that a name is a message's, and nothing of what it does.
    static let wrapping: Set<String> = [
        "message", "messages", "msg", "payload", "data", "frame", "packet", "notification", "evt", "server", "client",
        "ws",
        "websocket", "socket", "json", "api",
    ]
    static let errors: Set<String> = [
        "error", "errors", "err", "failure", "failed", "exception", "fault", "nack", "refused", "rejected", "denied",
        "unauthorized", "forbidden", "invalid", "rejection", "reject",
    ]
    /// What an error may be of and still be the error of the whole connection.
    static let whole: Set<String> = [
        "connection", "session", "protocol", "system", "internal", "general", "stream", "code", "details", "info",
        "status",
    ]
    /// Greetings that come first of all.
    static let openings: Set<String> = [
        "hello", "welcome", "connected", "greeting", "challenge", "established", "opened",
    ]
    /// Greetings that may have to wait for a login.
    static let greetings: Set<String> = ["ready", "online", "initialized"]
    /// What happens to a session when it begins.
    static let beginnings: Set<String> = [
        "started", "start", "created", "begins", "begun", "open", "opened", "established",
    ]
    /// What a client says to set up what follows.
    static let setups: Set<String> = [
        "start", "settings", "config", "configuration", "configure", "setup", "init", "initialize", "begin", "audio",
        "join",
        "session", "open", "register", "registration", "connect", "conversation", "recognition", "stream", "hello",
        "boot",
        "options", "parameters", "media", "chunk", "enter",
    ]
    /// What a greeting may be of.
    static let greeted: Set<String> = [
        "connection", "connect", "session", "handshake", "hello", "welcome", "you", "user", "initial", "init",
    ]
    static let logins: Set<String> = [
        "auth", "authenticate", "authentication", "authorize", "authorization", "login", "logon", "signin", "identify",
        "credentials", "authtoken",
    ]
    /// What a login brings.
    static let secrets: Set<String> = ["token", "jwt", "key", "apikey", "secret", "password", "credentials", "bearer"]
    /// What a login may be of.
    static let loggedIn: Set<String> = [
        "user", "connection", "session", "token", "jwt", "in", "key", "account", "with", "by",
    ]
    /// What ends something.
    static let endings: Set<String> = [
        "logout", "goodbye", "bye", "close", "closed", "closing", "disconnect", "disconnected", "disconnecting",
        "reload",
        "reconnect", "shutdown", "terminate", "terminated", "termination", "expired", "kicked", "finished", "ended",
        "complete", "completed", "invalidated", "evicted", "banned", "exit", "quit", "goaway", "revoked", "ending",
    ]
    /// What ends again and again while the rest goes on: the end of a turn is an event.
    static let parts: Set<String> = [
        "turn", "utterance", "speech", "segment", "sentence", "phrase", "track", "song", "round", "step", "chunk",
        "word",
        "task", "job", "order", "candle", "block", "item", "file", "upload", "download", "trade", "call", "leg", "user",
        "device", "member", "participant", "peer", "player", "playback", "agent", "room", "recording", "response",
        "channel",
        "transfer", "window", "sequence",
    ]
    static let subscribing: Set<String> = [
        "subscribe", "subscription", "subscriptions", "sub", "watch", "listen", "follow", "observe", "subscribes",
    ]
    /// What confirms a subscription, or its end.
    static let subscribed: Set<String> = [
        "subscribed", "unsubscribed", "subscriptions", "subscription", "subscribe", "unsubscribe", "unsubscription",
    ]
    /// Words that say how something comes, and not what it is.
    static let carriers: Set<String> = [
        "stream", "streams", "feed", "channel", "topic", "control", "push", "public", "private",
    ]
    static let unsubscribing: Set<String> = [
        "unsubscribe", "unsubscription", "unsub", "unwatch", "unlisten", "unfollow", "unsubscribes", "unsubscribed",
    ]
    /// What goes on by itself on any connection, whatever a client subscribes to.
    static let housekeeping: Set<String> = [
        "heartbeat", "heartbeats", "ping", "keepalive", "alive", "status", "system", "maintenance", "notice", "info",
        "warning", "announcement",
    ]
    /// Members whose value says what kind of frame it is, and nothing that an answer repeats.
    static let kinds: Set<String> = [
        "type", "event", "op", "method", "action", "command", "cmd", "kind", "status", "code", "success", "error",
        "result",
        "version", "msgtype", "messagetype", "eventtype", "opcode", "state", "jsonrpc", "ok", "msg", "message",
        "reason",
    ]
}
