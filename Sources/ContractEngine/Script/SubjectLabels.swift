internal import CodecRuntime
internal import ProtocolSpec

/// What a subscription may call the messages that it asks for: topics, names, and fixed texts of their payloads.
struct SubjectLabels: Sendable {
    typealias ID = Contract.Message.ID

    private struct Label: Sendable {
        var key: String
        var words: Set<String>
        var message: ID
        /// Whether it is one of several that the message may have.
        var isOneOfSeveral: Bool
    }

    private var labels: [Label] = []
    /// The topics of each message, where a socket has several.
    private var topics: [ID: Set<String>] = [:]

    /// Members that say what a frame is about.
    private static let subjects: Set<String> = [
        "channel", "channels", "topic", "topics", "stream", "streams", "feed", "subscription", "name", "table",
        "subject",
        "e", "event", "type",
    ]
    /// Members whose texts are not what a subscription is about.
    private static let asides: Set<String> = [
        "id", "reqid", "requestid", "nonce", "token", "signature", "sign", "auth", "key", "apikey", "timestamp",
        "jsonrpc",
        "passphrase", "jwt", "secret",
    ]

    /// - Parameters:
    ///   - socket: a socket.
    ///   - transfers: what goes one way over it.
    ///   - messages: the messages of that direction.
    ///   - known: what their schemas know.
    init(
        _ socket: Contract.Socket,
        _ transfers: [Contract.Transfer],
        messages: [MessageWords],
        texts known: [ID: SchemaTexts]
    ) {
        for message in messages {
            var texts = message.all
            if socket.topics.count > 1 {
                let own = Set(transfers.filter { $0.message == message.id }.map(\.topic))
                topics[message.id] = own
                for topic in socket.topics where own.contains(topic.name) && own.count == 1 {
                    texts += [topic.name, topic.address].compactMap(\.self)
                }
            }
            let said = known[message.id]?.texts ?? []
            texts += said.filter(\.isOnly).map(\.value)
            let listed = said.filter {
                !$0.isOnly && $0.isListed && Self.subjects.contains(Words.key($0.member))
            }
            var seen: Set<String> = []
            for (index, text) in (texts + listed.map(\.value)).enumerated() where !text.isEmpty {
                let key = Words.key(text)
                guard seen.insert(key).inserted else { continue }
                labels.append(
                    Label(
                        key: key,
                        words: Self.stems(of: text),
                        message: message.id,
                        isOneOfSeveral: index >= texts.count
                    )
                )
            }
        }
    }

    /// Whether a member says nothing of what a frame is about: numbers of requests, times, credentials.
    static func isAside(_ member: String) -> Bool { asides.contains(Words.key(member)) }

    /// Whether a member says what a frame is about.
    static func tells(_ member: String) -> Bool { subjects.contains(Words.key(member)) }

    /// The words of a text that may name a message.
    static func stems(of text: String) -> Set<String> {
        let words = Words.of(text).filter {
            !WordList.generic.contains($0) && !verbs.contains($0) && !WordList.carriers.contains($0) && $0.count > 1
        }
        return Set(words.map(Words.stem)).subtracting(doing)
    }

    private static let verbs = WordList.subscribing.union(WordList.unsubscribing)
    /// Stems of what is done with what a message is about.
    private static let doing: Set<String> = ["updat", "snapshot", "subscribe", "unsubscribe", "get", "set"]

    /// The messages that texts name, each with the text that does.
    ///
    /// - Parameters:
    ///   - texts: what a subscription says.
    ///   - messages: those that it may name.
    /// - Returns: for each text the messages that fit it best.
    func named(by texts: [String], among messages: Set<ID>) -> [ID: String] {
        var result: [ID: String] = [:]
        for text in texts.prefix(200) {
            for id in named(by: text, among: messages) where result[id] == nil { result[id] = text }
        }
        return result
    }

    private func named(by text: String, among messages: Set<ID>) -> Set<ID> {
        let (key, words) = (Words.key(text), Self.stems(of: text))
        guard !key.isEmpty else { return [] }
        var best = 0
        var found: Set<ID> = []
        for label in labels where messages.contains(label.message) {
            let score = Self.score(label, key, words)
            if score == 0 || score < best { continue }
            if score > best { (best, found) = (score, []) }
            found.insert(label.message)
        }
        return found
    }

    /// How well a text names what a label names; 0 where it does not.
    private static func score(_ label: Label, _ key: String, _ words: Set<String>) -> Int {
        if label.key == key { return label.isOneOfSeveral ? 500 : 1_000 }
        if label.words == words, !words.isEmpty { return label.isOneOfSeveral ? 400 : 900 }
        let shared = label.words.intersection(words).count
        return shared == 0 || label.isOneOfSeveral ? 0 : max(1, 10 * shared - label.words.count)
    }

    /// The messages of a subscription's own topic.
    func sharing(topics own: Set<String>, among messages: Set<ID>) -> Set<ID> {
        guard own.count == 1 else { return [] }
        return messages.filter { topics[$0]?.isSuperset(of: own) ?? false }
    }

    // MARK: What a frame says

    /// The texts of a frame that may name something: no verbs, ids or secrets.
    ///
    /// - Parameters:
    ///   - frame: what a client says.
    ///   - members: names of members whose texts don't count.
    /// - Returns: in the order of the frame.
    static func texts(in frame: JSONValue, besides members: Set<String> = []) -> [String] {
        var texts: [String] = []
        collect(frame, member: "", depth: 0, besides: members, &texts)
        return texts
    }

    private static func collect(
        _ value: JSONValue,
        member: String,
        depth: Int,
        besides aside: Set<String>,
        _ texts: inout [String]
    ) {
        guard depth < 8, texts.count < 500, !aside.contains(Words.key(member)) else { return }
        switch value {
        case .string(let text): if mayName(text, member: member) { texts.append(text) }
        case .array(let items):
            for item in items { collect(item, member: member, depth: depth + 1, besides: aside, &texts) }
        case .object(let members):
            for entry in members {
                if case .bool(true) = entry.value { texts.append(entry.name) }
                collect(entry.value, member: entry.name, depth: depth + 1, besides: aside, &texts)
            }
        default: break
        }
    }

    /// All texts of a frame, verbs counted in.
    static func allTexts(in frame: JSONValue, depth: Int = 0) -> [String] {
        guard depth < 4 else { return [] }
        switch frame {
        case .string(let text): return text.utf8.count < 200 ? [text] : []
        case .array(let items): return items.prefix(50).flatMap { allTexts(in: $0, depth: depth + 1) }
        case .object(let members): return members.prefix(50).flatMap { allTexts(in: $0.value, depth: depth + 1) }
        default: return []
        }
    }

    /// Whether a text of a member may name something.
    static func mayName(_ text: String, member: String) -> Bool {
        guard !asides.contains(Words.key(member)), !text.isEmpty, text.utf8.count < 200 else { return false }
        let words = Words.of(text)
        return !words.allSatisfy { verbs.contains($0) || WordList.generic.contains($0) }
    }

    /// Whether a frame says that a stream ends.
    static func ends(_ frame: JSONValue) -> Bool { says(frame, WordList.unsubscribing) }

    /// Whether a frame says that a stream begins.
    static func begins(_ frame: JSONValue) -> Bool {
        says(frame, WordList.subscribing.subtracting(["subscription", "subscriptions"]))
    }

    private static func says(_ frame: JSONValue, _ words: Set<String>) -> Bool {
        guard case .object(let members) = frame else { return false }
        return members.contains { member in
            guard WordList.kinds.contains(Words.key(member.name)), let text = member.value.string else { return false }
            return Words.of(text).contains(where: words.contains)
        }
    }
}
