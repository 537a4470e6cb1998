internal import ProtocolSpec

/// The schemas of a contract, each place once, and how they hold each other.
///
/// Nothing in it recurses, and shared parts (YAML's aliases) are met once: no document makes it large.
struct SchemaGraph {
    /// One schema where it is written.
    struct Place {
        var node: DocumentNode
        /// The keywords, misspelt ones under the word that was meant.
        var words: [(word: SchemaWord, entry: DocumentNode.Entry)]
        /// The entries that are no keyword, with the word that was meant.
        var unknown: [(entry: DocumentNode.Entry, meant: SchemaWord?)]
        /// The schemas within this one.
        var children: [Child] = []
        /// Where its `$ref` leads.
        var target: Int?
        var reference: Reference?
        /// The schemas that judge the same value by this one: those that have it in `allOf` or behind `$ref`.
        var users: [Int] = []
        /// Whether it stands under `not` or `if`, where it demands nothing.
        var isCondition = false
        /// Whether it was reached by a reference, and by one to a message.
        var isReferred = false
        var isReferredAsMessage = false
        /// Whether it stands among definitions, where nothing is judged by it unless something refers to it.
        var isDefinition = false

        func entry(_ word: SchemaWord) -> DocumentNode.Entry? {
            for index in words.indices where words[index].word == word { return words[index].entry }
            return nil
        }
        subscript(word: SchemaWord) -> DocumentNode? { entry(word)?.value }

        /// Whether it is no schema but a group of them, to which only longer references lead.
        var isGroup: Bool {
            isDefinition && !isReferred && words.isEmpty && unknown.allSatisfy { $0.entry.value.entries != nil }
        }

        /// Whether it is a message, which has its schema under `payload`.
        var isMessage: Bool {
            words.allSatisfy { $0.word.isAnnotation } && unknown.contains { $0.entry.key == "payload" }
        }
    }

    struct Child {
        var word: SchemaWord
        /// The name of the property, or nil.
        var name: String?
        var place: Int
    }

    /// What became of a `$ref`.
    enum Reference {
        case found(name: String?)
        /// It leads to a message, whose payload is taken.
        case message(name: String?)
        case nowhere(reason: String, cure: String)
        case elsewhere
    }

    private struct Job {
        var place: Int
        var isCondition: Bool
    }

    private(set) var places: [Place] = []
    var references: DocumentReferences
    private var numbers: [SourceLocation: Int] = [:]
    private var jobs: [Job] = []
    private var spelling = SchemaSpelling()

    /// Whether schemas count as they are written.
    let isLiteral: Bool

    init(references: DocumentReferences, isLiteral: Bool) {
        self.references = references
        self.isLiteral = isLiteral
    }

    /// Adds a schema and all that it leads to.
    ///
    /// - Returns: its number; nil where it is neither a mapping nor a boolean.
    @discardableResult
    mutating func add(_ root: DocumentNode, isDefinition: Bool = false) -> Int? {
        let number = place(root, isCondition: false)
        if let number, isDefinition { places[number].isDefinition = true }
        while let job = jobs.popLast() { walk(job) }
        return number
    }

    /// The place of a schema that was added.
    func number(of node: DocumentNode) -> Int? { numbers[node.location] }

    private mutating func place(_ node: DocumentNode, isCondition: Bool) -> Int? {
        guard let entries = node.entries else { return nil }
        if let known = numbers[node.location] { return known }
        // A schema of another format within AsyncAPI's own wrapping, or of Avro.
        if node["schemaFormat"] != nil, let schema = node["schema"] { return wrapped(schema, in: node, isCondition) }
        if node["fields"] != nil, node["type"]?.string == "record" { return nil }
        var place = Place(node: node, words: [], unknown: [], isCondition: isCondition)
        place.words.reserveCapacity(entries.count)
        for entry in entries {
            if let word = SchemaWord(rawValue: entry.key) {
                place.words.append((word, entry))
            } else if !entry.key.hasPrefix("x-") {
                let meant = spelling.word(meantBy: entry, in: node)
                place.unknown.append((entry, meant))
                if let meant { place.words.append((meant, entry)) }
            }
        }
        places.append(place)
        let number = places.count - 1
        numbers[node.location] = number
        jobs.append(Job(place: number, isCondition: isCondition))
        return number
    }

    private mutating func wrapped(_ schema: DocumentNode, in node: DocumentNode, _ isCondition: Bool) -> Int? {
        guard let format = node["schemaFormat"]?.string, SchemaFormat(format) == .jsonSchema else { return nil }
        return place(schema, isCondition: isCondition)
    }

    private mutating func walk(_ job: Job) {
        let place = places[job.place]
        for (word, entry) in place.words {
            switch word.shape {
            case .schema: child(entry.value, word, nil, of: job)
            case .schemas: for item in entry.value.items ?? [] { child(item, word, nil, of: job) }
            case .schemaOrSchemas:
                for item in entry.value.items ?? [entry.value] { child(item, word, nil, of: job) }
            case .named, .dependencies:
                for entry in entry.value.entries ?? [] { child(entry.value, word, entry.key, of: job) }
            default: break
            }
        }
        if let reference = place[.ref]?.string { follow(reference, from: job) }
        if Self.looksLikeGroup(place) {
            for (entry, _) in place.unknown { child(entry.value, .defs, entry.key, of: job) }
        }
        if place.isMessage, !isLiteral, let payload = place.node["payload"] { child(payload, .ref, nil, of: job) }
    }

    /// Whether a definition has nothing but mappings under words that nobody knows: a group of schemas, most likely.
    private static func looksLikeGroup(_ place: Place) -> Bool {
        place.isDefinition && place.words.isEmpty && !place.unknown.isEmpty
            && place.unknown.allSatisfy { $0.entry.value.entries != nil }
    }

    private mutating func child(_ node: DocumentNode, _ word: SchemaWord, _ name: String?, of job: Job) {
        let isCondition = word == .not || word == .if || word.isInPlace && job.isCondition
        guard let number = place(node, isCondition: isCondition) else { return }
        places[job.place].children.append(Child(word: word, name: name, place: number))
        if word.isInPlace { places[number].users.append(job.place) }
        if word == .defs || word == .definitions { places[number].isDefinition = true }
    }

    private mutating func follow(_ text: String, from job: Job) {
        switch references.lookUp(text, from: places[job.place].node.location.file) {
        case .elsewhere: places[job.place].reference = .elsewhere
        case .nowhere(let reason, let cure), .unread(let reason, let cure):
            places[job.place].reference = .nowhere(reason: reason, cure: cure)
        case .found(let node, let name):
            guard let target = place(node, isCondition: false) else { return }
            let isMessage = places[target].isMessage && text.includes("/messages/")
            places[target].isReferred = true
            if isMessage { places[target].isReferredAsMessage = true }
            places[job.place].reference = isMessage ? .message(name: name) : .found(name: name)
            places[job.place].target = target
            places[target].users.append(job.place)
        }
    }
}

/// Finds the keyword that a word nobody knows was meant to be.
struct SchemaSpelling {
    private struct Key: Hashable {
        var text: String
        var shapes: [Bool]
    }

    /// Comparing words takes time: after these nothing more is suggested.
    private static let mostWords = 1_000
    private var known: [Key: SchemaWord?] = [:]

    /// - Parameters:
    ///   - entry: the word that nobody knows, and its value, which must be what the right word wants.
    ///   - schema: where it stands; a word that is there already was not meant.
    /// - Returns: nil where nothing is near.
    mutating func word(meantBy entry: DocumentNode.Entry, in schema: DocumentNode) -> SchemaWord? {
        guard entry.key.utf8.count <= 24, MessageWord(rawValue: entry.key) == nil else { return nil }
        let value = entry.value
        let shapes = [value.entries != nil, value.items != nil, value.string != nil]
        let key = Key(text: entry.key, shapes: shapes)
        let word: SchemaWord?
        if let cached = known[key] {
            word = cached
        } else {
            guard known.count < Self.mostWords else { return nil }
            word = Self.nearest(to: entry.key, value)
            known[key] = .some(word)
        }
        guard let word, schema[word.rawValue] == nil, word.fits(value) else { return nil }
        return word
    }

    private static func nearest(to text: String, _ value: DocumentNode) -> SchemaWord? {
        let candidates = SchemaWord.allCases.filter { $0.fits(value) }
        let lower = text.lowercased()
        if let same = candidates.first(where: { $0.rawValue.lowercased() == lower }) { return same }
        // Two letters are too few to tell what was meant.
        guard text.utf8.count > 2 else { return text == "id" ? .id : nil }
        return NearestWord.to(text, among: candidates.map(\.rawValue)).flatMap(SchemaWord.init)
    }
}
