internal import ProtocolSpec

/// What a message says of its kind besides its schema: a default or an example of a member that names kinds, or a word of an
/// enum that is the message's own name.
struct MessageMark {
    /// Members with an enum that has the message's name, and that word.
    private var names: Set<String> = []
    /// What is shown for members that name kinds, by their path.
    private var hints: [String: Set<String>] = [:]

    /// Members that say which kind of message a frame is.
    private static let kinds: Set<String> = [
        "type", "event", "eventtype", "e", "op", "action", "channel", "feed", "method", "kind", "name", "topic",
        "subject", "command", "cmd", "messagetype", "msgtype", "stream", "message", "table",
    ]
    private static let mostDepth = 3

    init(
        _ message: Contract.Message,
        at place: Int?,
        topics: [String],
        in graph: SchemaGraph,
        budget: inout Int
    ) {
        let names = [message.name, message.statedName, message.title].compactMap(\.self) + topics
        let words = Set(names.map(Self.plain))
        if let place { collect(place, "", words, 0, graph, &budget) }
        for example in message.examples { collect(example.payload, "", 0) }
    }

    /// Whether something tells two messages of the same schema apart.
    func differs(from other: MessageMark) -> Bool {
        names != other.names || hints.contains { path, words in other.hints[path].map(words.isDisjoint) ?? false }
    }

    private mutating func collect(
        _ place: Int,
        _ path: String,
        _ names: Set<String>,
        _ depth: Int,
        _ graph: SchemaGraph,
        _ budget: inout Int
    ) {
        budget -= 1
        guard depth <= Self.mostDepth, budget > 0 else { return }
        let place = graph.resolved(place)
        for child in graph.places[place].children where child.word == .items {
            collect(child.place, path + "/-", names, depth + 1, graph, &budget)
        }
        for member in graph.members(of: place, budget: &budget).properties.prefix(100) {
            guard let number = member.place else { continue }
            let isKind = Self.kinds.contains(Self.plain(member.name))
            let schema = graph.resolved(number)
            let words = (graph.places[schema][.enum]?.items ?? []).compactMap(\.string)
            let own = words.count < 2 ? nil : Self.own(words, names)
            if let own { self.names.insert("\(path)/\(member.name)=\(own)") }
            if isKind, own == nil { addHints(of: [number, schema], "\(path)/\(member.name)", graph) }
            collect(schema, "\(path)/\(member.name)", names, depth + 1, graph, &budget)
        }
    }

    /// The default and the examples of a member.
    private mutating func addHints(of places: [Int], _ path: String, _ graph: SchemaGraph) {
        for number in places {
            let place = graph.places[number]
            let shown = [place[.default], place[.example]].compactMap(\.self) + (place[.examples]?.items ?? [])
            for text in shown.compactMap(\.string) { hints[path, default: []].insert(text) }
        }
    }

    /// What an example has in members that name kinds.
    private mutating func collect(_ example: DocumentNode?, _ path: String, _ depth: Int) {
        guard let example, depth <= Self.mostDepth else { return }
        for item in (example.items ?? []).prefix(1) { collect(item, path + "/-", depth + 1) }
        for entry in (example.entries ?? []).prefix(100) {
            if let text = entry.value.string, Self.kinds.contains(Self.plain(entry.key)) {
                hints["\(path)/\(entry.key)", default: []].insert(text)
            }
            collect(entry.value, "\(path)/\(entry.key)", depth + 1)
        }
    }

    /// The word that is a message's name; else the longest that its name begins or ends with.
    private static func own(_ words: [String], _ names: Set<String>) -> String? {
        let plain = words.prefix(300).map { ($0, Self.plain($0)) }
        if let same = plain.first(where: { names.contains($0.1) }) { return same.0 }
        let parts = plain.filter { word in
            word.1.count > 3 && names.contains { $0.hasPrefix(word.1) || $0.hasSuffix(word.1) }
        }
        return parts.max { ($0.1.count, $1.0) < ($1.1.count, $0.0) }?.0
    }

    /// A name without what separates its words, in small letters.
    private static func plain(_ name: String) -> String {
        NameWords.key(name)
    }
}
