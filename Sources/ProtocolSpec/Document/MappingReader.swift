/// Reads one mapping of a document: takes the known keys, and at the end reports every other key.
///
/// The caller takes each key that it knows, then calls `finish`. A misspelt key is thus an error that suggests the nearest
/// known one, and is never silently ignored.
package struct MappingReader {
    /// Where the mapping begins.
    package let location: SourceLocation
    private let what: String
    private let entries: [DocumentNode.Entry]
    private var known: Set<String> = []

    /// - Parameters:
    ///   - node: the node that should be a mapping.
    ///   - what: what it is, for messages: «a close code».
    ///   - diagnostics: gets an error where the node is not a mapping, and the initializer returns nil.
    package init?(_ node: DocumentNode, what: String, diagnostics: inout DiagnosticCollector) {
        guard let entries = node.entries else {
            diagnostics.error("\(what) is a mapping, not \(node.kind)", at: node.location)
            return nil
        }
        self.location = node.location
        self.what = what
        self.entries = entries
    }

    /// The value of a key that may be missing.
    package mutating func optional(_ key: String) -> DocumentNode? {
        entry(key)?.value
    }

    /// The whole entry of a key that may be missing.
    package mutating func entry(_ key: String) -> DocumentNode.Entry? {
        known.insert(key)
        return entries.first { $0.key == key }
    }

    /// The value of a key that must be there. A missing one is an error at the mapping's place, or at the place of the
    /// key that misspells it, which then counts as taken: one mistake is one diagnostic.
    package mutating func required(_ key: String, diagnostics: inout DiagnosticCollector) -> DocumentNode? {
        if let value = optional(key) { return value }
        if let entry = misspelling(of: key) {
            known.insert(entry.key)
            diagnostics.error(
                "unknown key \"\(entry.key)\" in \(what); did you mean \"\(key)\"?",
                at: entry.keyLocation
            )
        } else {
            diagnostics.error("\(what) needs \"\(key)\"", at: location)
        }
        return nil
    }

    /// The first entry that is not yet taken and whose key most likely stands for this one.
    package func misspelling(of key: String) -> DocumentNode.Entry? {
        untaken.first { NearestWord.to($0.key, among: [key]) != nil }
    }

    /// Every entry whose key is not yet taken, all of them now counted as taken: for mappings with free keys.
    package mutating func rest() -> [DocumentNode.Entry] {
        let rest = entries.filter { !known.contains($0.key) }
        known.formUnion(rest.map(\.key))
        return rest
    }

    /// Every entry whose key is not yet taken.
    package var untaken: [DocumentNode.Entry] {
        entries.filter { !known.contains($0.key) }
    }

    /// Whether a reader has asked for this key, whether or not it is there.
    package func knows(_ key: String) -> Bool {
        known.contains(key)
    }

    /// Counts keys as taken that are allowed and have no effect. They are suggested for misspelt keys, too.
    package mutating func allow(_ keys: some Sequence<String>) {
        known.formUnion(keys)
    }

    /// Reports each key that was not taken as unknown, with the nearest right one.
    ///
    /// - Parameters:
    ///   - alsoAllowed: keys that are allowed here and have no effect.
    ///   - diagnostics: gets an error for each unknown key.
    package func finish(alsoAllowed: (String) -> Bool = { _ in false }, diagnostics: inout DiagnosticCollector) {
        for entry in untaken where !alsoAllowed(entry.key) {
            let hint = NearestWord.hint(for: entry.key, among: known)
            let choice = hint.isEmpty ? " (known: \(known.sorted().joined(separator: ", ")))" : hint
            diagnostics.error("unknown key \"\(entry.key)\" in \(what)\(choice)", at: entry.keyLocation)
        }
    }
}

extension DiagnosticCollector {
    /// The text of a string node; any other value is an error.
    package mutating func string(_ node: DocumentNode?, what: String) -> String? {
        guard let node else { return nil }
        if let text = node.string { return text }
        error("\(what) is a string, not \(node.kind)", at: node.location)
        return nil
    }

    /// The value of a node that is an integer, however it is written (`1000`, `1e3`); any other value is an error.
    package mutating func integer(_ node: DocumentNode?, what: String) -> Int? {
        guard let node else { return nil }
        switch node.content {
        case .integer(let value): return value
        case .number(let value):
            if let value = value.integer { return value }
            guard value.isWhole else { break }
            error("\(what) is \(value), which does not fit 64 bits; write a smaller number", at: node.location)
            return nil
        default: break
        }
        error("\(what) is an integer, not \(node.kind)", at: node.location)
        return nil
    }

    /// The value of a boolean node; any other value is an error.
    package mutating func bool(_ node: DocumentNode?, what: String) -> Bool? {
        guard let node else { return nil }
        if case .bool(let value) = node.content { return value }
        error("\(what) is true or false, not \(node.kind)", at: node.location)
        return nil
    }

    /// The items of a sequence node; any other value is an error and has none.
    package mutating func items(_ node: DocumentNode?, what: String) -> [DocumentNode] {
        guard let node else { return [] }
        if let items = node.items { return items }
        error("\(what) is a sequence, not \(node.kind)", at: node.location)
        return []
    }

    /// One of a closed set of words; any other is an error with the nearest right one.
    package mutating func word<Word: RawRepresentable & CaseIterable>(
        _ node: DocumentNode?,
        what: String,
        as type: Word.Type = Word.self
    ) -> Word? where Word.RawValue == String {
        guard let node, let text = string(node, what: what) else { return nil }
        if let word = Word(rawValue: text) { return word }
        let words = Word.allCases.map(\.rawValue)
        let hint = NearestWord.hint(for: text, among: words)
        error("\(what) is one of \(words.joined(separator: ", ")), not \"\(text)\"\(hint)", at: node.location)
        return nil
    }
}
