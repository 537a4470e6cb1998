internal import ProtocolSpec

/// Reads one object of a document: takes the keys that the caller knows, and tells those that nobody knows.
///
/// It is lenient: what it can't use is passed over with a warning that says so.
struct ObjectReader {
    let location: SourceLocation
    let node: DocumentNode
    private let what: String
    private let entries: [DocumentNode.Entry]
    private var known: Set<String> = []

    /// - Parameters:
    ///   - node: the node that should be a mapping.
    ///   - what: what it is, with its article: «a channel».
    ///   - diagnostics: gets a warning where the node is not a mapping, and the initializer returns nil.
    init?(_ node: DocumentNode, what: String, diagnostics: inout DiagnosticCollector) {
        guard let entries = node.entries else {
            diagnostics.warning(
                "\(what) is a mapping, not \(node.kind), so that this is passed over",
                cure: "write its keys, or remove it",
                at: node.location
            )
            return nil
        }
        self.node = node
        location = node.location
        self.what = what
        self.entries = entries
    }

    /// The whole entry of a key; nil where it is missing.
    mutating func entry(_ key: String) -> DocumentNode.Entry? {
        known.insert(key)
        return node.entry(key)
    }

    /// The value of a key; nil where it is missing or null.
    mutating func value(_ key: String) -> DocumentNode? {
        guard let value = entry(key)?.value else { return nil }
        if case .null = value.content { return nil }
        return value
    }

    /// The text of a key's value. Numbers and booleans are read as they are written.
    mutating func text(_ key: String, diagnostics: inout DiagnosticCollector) -> String? {
        guard let value = value(key) else { return nil }
        if let text = value.scalarText { return text }
        diagnostics.warning(
            "\"\(key)\" of \(what) is a string, not \(value.kind), so that it is passed over",
            cure: "write a text",
            at: value.location
        )
        return nil
    }

    /// The entries of a mapping with free keys; none where the key is missing.
    mutating func mapping(_ key: String, diagnostics: inout DiagnosticCollector) -> [DocumentNode.Entry] {
        guard let value = value(key) else { return [] }
        if let entries = value.entries { return entries }
        diagnostics.warning(
            "\"\(key)\" of \(what) is a mapping, not \(value.kind), so that it is passed over",
            cure: "write names and values",
            at: value.location
        )
        return []
    }

    /// The items of a list. A single value stands for a list of one.
    mutating func list(_ key: String) -> [DocumentNode] {
        guard let value = value(key) else { return [] }
        return value.items ?? [value]
    }

    /// Counts keys as known that have no effect here.
    mutating func allow(_ keys: some Sequence<String>) {
        known.formUnion(keys)
    }

    /// Tells each key that nobody knows, with the nearest right one. Other tools' extensions are passed over.
    ///
    /// - Parameters:
    ///   - elsewhere: keys that mean something in another place, with what to do.
    ///   - diagnostics: gets a warning for each.
    func finish(elsewhere: [String: String] = [:], diagnostics: inout DiagnosticCollector) {
        for entry in entries where !known.contains(entry.key) && entry.key != "$ref" {
            if let cure = elsewhere[entry.key] {
                diagnostics.warning(
                    "\"\(entry.key)\" has no meaning in \(what), so that it is passed over",
                    cure: cure,
                    at: entry.keyLocation
                )
            } else if entry.key.hasPrefix("x-") {
                finish(extension: entry, &diagnostics)
            } else {
                let nearest = NearestWord.to(entry.key, among: known.filter { !$0.hasPrefix("x-") })
                diagnostics.warning(
                    "\"\(entry.key)\" is not a word that AsyncAPI has for \(what), so that it is passed over",
                    cure: nearest.map { "did you mean \"\($0)\"?" } ?? "remove it, or begin it with x-",
                    at: entry.keyLocation
                )
            }
        }
    }

    /// An extension is another tool's, unless it is nearly one of ours, or one of ours in the wrong place.
    private func finish(extension entry: DocumentNode.Entry, _ diagnostics: inout DiagnosticCollector) {
        if let own = Extension(rawValue: entry.key) {
            diagnostics.warning(
                "\(entry.key) has no effect on \(what)",
                cure: "it belongs \(own.home)",
                at: entry.keyLocation
            )
        } else if let meant = Extension.nearest(to: entry.key), !entries.contains(where: { $0.key == meant.rawValue }) {
            diagnostics.warning(
                "\(entry.key) is not an extension that Belay knows, so that it is passed over",
                cure: "did you mean \"\(meant.rawValue)\"?",
                at: entry.keyLocation
            )
        }
    }
}

extension DocumentNode {
    /// The text of a scalar, as a person would write it; nil for null and collections.
    var scalarText: String? {
        switch content {
        case .string(let text): text
        case .integer(let value): String(value)
        case .number(let value): value.description
        case .bool(let value): String(value)
        case .null, .sequence, .mapping: nil
        }
    }
}
