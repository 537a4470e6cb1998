internal import CodecRuntime
internal import ContractReading
internal import ProtocolSpec

/// What a message is called, and what its words say it is for.
struct MessageWords: Sendable {
    let id: Contract.Message.ID
    /// The name that people know it by.
    let name: String
    /// All names: the key, the stated name, the title, and the fixed text of its payload that tells it.
    let all: [String]
    /// The words of the name.
    let words: [String]
    /// Without those that every message's name may have.
    let own: [String]
    /// The words without those that only say that it is a message.
    let plain: [String]
    /// The words of the name without its namespace.
    let bare: [String]
    /// Whether the name is one of several in a namespace: `tts.error` is an event of `tts`.
    let isNamespaced: Bool
    /// What the document says of it.
    let texts: [String]
    /// What its description says that it answers.
    let answered: Set<String>
    /// The words that tell requests apart, each with its stem.
    private let stemmed: [(word: String, stem: String)]
    /// Their stems without the namespace.
    let bareStems: [String]

    /// - Parameters:
    ///   - message: the message.
    ///   - id: which of the contract's it is.
    ///   - known: what tells it from others of its direction.
    ///   - descriptions: what its schema says of it.
    init(
        _ message: Contract.Message,
        id: Contract.Message.ID,
        known: KnownBy,
        descriptions: [String] = []
    ) {
        let marks = Self.marks(known)
        var seen: Set<String> = []
        let written = [message.statedName, message.name].compactMap(\.self).map(Self.withoutRelics)
        all = (written + [message.title].compactMap(\.self) + marks).filter { !$0.isEmpty && seen.insert($0).inserted }
        self.id = id
        name = message.statedName.map(Self.withoutRelics).flatMap { $0.isEmpty ? nil : $0 } ?? message.name
        // The first name that has words of its own; of those that have none, the first.
        let telling = all.first { !Self.own($0).isEmpty } ?? all.first ?? message.name
        words = Words.of(telling)
        own = Self.own(telling)
        plain = words.filter { !WordList.wrapping.contains($0) }
        bare = Words.of(String(telling.split { ".:/".contains($0) }.last ?? ""))
        let own = own
        isNamespaced = Self.isNamespaced(telling) || all.contains { Self.isNamespaced($0) && Self.own($0) == own }
        texts = [message.summary, message.description].compactMap(\.self) + descriptions
        answered = Set(texts.flatMap(Mentions.answered))
        // Of a name that has no words of its own, all but those that say which way it goes: `outgoingMessage` is a `message`.
        let isAnswer = words.contains { WordList.answers.contains($0) }
        let distinct = own.isEmpty && !isAnswer ? words.filter { !WordList.ways.contains($0) } : own
        stemmed = distinct.filter { !WordList.errors.contains($0) }.map { ($0, Words.stem($0)) }
        bareStems = bare.filter { !WordList.generic.contains($0) && !WordList.errors.contains($0) }.map(Words.stem)
    }

    private static func own(_ name: String) -> [String] {
        Words.of(name).filter { !WordList.generic.contains($0) && !$0.allSatisfy(\.isNumber) }
    }

    /// Texts that tell the message from others: `ticker` where `channel` is "ticker".
    private static func marks(_ known: KnownBy) -> [String] {
        known.marks.flatMap(\.fixed).filter { $0.values.count == 1 }.compactMap { $0.values.first?.string }
    }

    /// Converters of AsyncAPI 2 call a message by its operation: `onTicker.message.0`.
    private static func withoutRelics(_ name: String) -> String {
        guard name.includes(".message"), let range = name.firstRange(of: ".message"),
            range.upperBound == name.endIndex || name[range.upperBound] == "."
        else { return name }
        let own = String(name[..<range.lowerBound])
        return ["publish", "subscribe"].contains(own) ? "" : own
    }

    private static func isNamespaced(_ name: String) -> Bool {
        let parts = name.split { ".:/".contains($0) }
        guard parts.count > 1, let first = parts.first else { return false }
        let space = Words.of(String(first)).filter { !WordList.generic.contains($0) }
        return !space.isEmpty && !space.allSatisfy(WordList.whole.contains)
    }

    // MARK: What it is for

    /// Whether nothing but words of a list, and perhaps of what they may be of, is in the name.
    func isBare(_ list: Set<String>, of others: Set<String> = []) -> Bool {
        own.contains(where: list.contains) && own.allSatisfy { list.contains($0) || others.contains($0) }
    }

    func has(_ list: Set<String>) -> Bool {
        words.contains(where: list.contains)
    }

    /// An error of the connection, or of one request; not an event that tells of some error.
    var isError: Bool { !isNamespaced && own.contains(where: WordList.errors.contains) }

    /// An error of anything at all.
    var isBareError: Bool { !isNamespaced && isBare(WordList.errors, of: WordList.whole) }

    var isLogin: Bool {
        isBare(WordList.logins, of: WordList.loggedIn) || Set(own) == ["connection", "init"] || Set(own) == ["connect"]
    }

    /// What comes first of all, and asks for a login perhaps.
    var isOpening: Bool {
        isBare(WordList.openings, of: WordList.greeted) || asksForLogin
    }

    var asksForLogin: Bool {
        own.contains("required") && own.contains { WordList.logins.contains($0) }
    }

    var isGreeting: Bool {
        isOpening || isBare(WordList.greetings.union(WordList.openings), of: WordList.greeted) || beginsSession
    }

    /// `sessionStarted`
    private var beginsSession: Bool {
        let whole: Set<String> = ["session", "connection", "handshake"]
        return plain.contains(where: whole.contains) && plain.contains(where: WordList.beginnings.contains)
            && plain.allSatisfy { whole.contains($0) || WordList.beginnings.contains($0) || $0 == "event" }
    }

    /// Whether it ends something that does not begin again.
    var isEnding: Bool {
        if isNamespaced || plain.dropLast().contains("event") { return false }
        let isOfPart = plain.contains { WordList.parts.contains($0) }
        if plain.first == "end" || plain.last == "end" { return !isOfPart }
        return plain.contains(where: WordList.endings.contains) && !isOfPart && plain.count <= 3
    }

    /// Whether a client says with it that it has had enough of everything.
    var stops: Bool {
        let whole: Set<String> = [
            "stream", "session", "connection", "recognition", "recording", "listening", "transcription", "conversation",
            "audio",
        ]
        return isEnding
            || !isNamespaced
                && isBare(["stop", "close", "end", "ended", "finish", "disconnect", "terminate"], of: whole)
    }

    /// Whether it is what is said last when all has been said: not a logout or a fault.
    var isFarewell: Bool {
        isEnding
            && plain.contains {
                ["end", "ended", "ending", "finished", "complete", "completed", "terminated"].contains($0)
            }
    }

    var isPing: Bool { isBare(["ping", "heartbeat", "keepalive"]) && !isAnswer || Set(own) == ["keep", "alive"] }
    var isPong: Bool { isBare(["pong"]) }
    var isUnsubscribing: Bool { bare.contains(where: WordList.unsubscribing.contains) }
    var isSubscribing: Bool { !isUnsubscribing && bare.contains(where: WordList.subscribing.contains) }

    /// Whether the name is an answer's: `ack`, `pong`, `subscribeResult`.
    var isAnswer: Bool { isPong || words.contains(where: WordList.answers.contains) }

    /// Whether it is an answer to whatever was asked: `response`.
    var isGenericAnswer: Bool {
        own.isEmpty && words.contains { WordList.answers.contains($0) }
    }

    /// The stems of the words that tell requests apart.
    func stems(without list: Set<String> = []) -> [String] {
        stemmed.filter { !list.contains($0.word) }.map(\.stem)
    }
}

extension Contract.Message {
    /// The words of its name.
    var nameWords: [String] { Words.of(statedName ?? name) }
}

extension Contract {
    /// The names of messages of one direction, in the document's order.
    func names(
        _ recognition: MessageRecognition,
        known: [Message.ID: KnownBy],
        _ members: SchemaMembers
    ) -> [MessageWords] {
        recognition.messages.map { id in
            let schema = self[id].payload.schema?.node
            // A description of what the kinds mean often says when the message comes.
            let kinds = schema.map { members.of($0) }?.filter { WordList.kinds.contains(Words.key($0.key)) } ?? []
            let nodes =
                [schema.map { members.resolved($0) }].compactMap(\.self) + kinds.map { members.resolved($0.value) }
            return MessageWords(
                self[id],
                id: id,
                known: known[id] ?? recognition.known(by: id),
                descriptions: nodes.compactMap { $0["description"]?.string }
            )
        }
    }
}

extension MessageRecognition {
    /// What tells each message of this direction, found once.
    var knownBy: [Contract.Message.ID: KnownBy] {
        Dictionary(messages.map { ($0, known(by: $0)) }, uniquingKeysWith: { own, _ in own })
    }
}
