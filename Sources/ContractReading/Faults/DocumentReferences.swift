internal import ProtocolSpec
internal import SpecParser

/// Finds what the `$ref`s of a contract's documents lead to. It reads nothing: the documents are at hand.
struct DocumentReferences {
    enum Lookup {
        /// The value, and the last part of the way to it.
        case found(DocumentNode, name: String?)
        /// Why it leads nowhere, and what to do.
        case nowhere(reason: String, cure: String)
        /// It leads into a document that is not at hand: why, and what to do.
        case unread(reason: String, cure: String)
        /// Nothing can be said.
        case elsewhere
    }

    private struct Key: Hashable {
        var file: String
        var text: String
    }

    let roots: [String: DocumentNode]
    private var known: [Key: Lookup] = [:]
    /// For so many more references into nothing it is looked for what was meant.
    private var suggestions = 30
    private var words = WordSuggestions()
    /// The entries of large mappings, by name: many references lead into the same ones.
    private var tables: [SourceLocation: [String: Int]] = [:]
    /// How many references lead through each other at the moment.
    private var depth = 0
    /// Schemas by `$anchor` and `$id`, once they were asked for.
    private var identified: [String: DocumentNode]?

    init(roots: [String: DocumentNode]) {
        self.roots = roots
    }

    /// What a reference leads to.
    ///
    /// - Parameters:
    ///   - text: the reference.
    ///   - file: the file in which it stands.
    /// - Returns: the value, or why there is none.
    mutating func lookUp(_ text: String, from file: String) -> Lookup {
        let key = Key(file: file, text: text)
        if let lookup = known[key] { return lookup }
        guard depth < 32 else { return .elsewhere }
        // A way through itself is no way.
        known[key] = .elsewhere
        depth += 1
        let lookup = find(text, from: file)
        depth -= 1
        known[key] = lookup
        return lookup
    }

    /// The value behind a node's `$ref`s; nil where they lead nowhere.
    mutating func target(of node: DocumentNode) -> DocumentNode? {
        var node = node
        for _ in 0..<32 {
            guard let text = node["$ref"]?.string else { return node }
            guard case .found(let next, _) = lookUp(text, from: node.location.file) else { return nil }
            node = next
        }
        return nil
    }

    private mutating func find(_ text: String, from file: String) -> Lookup {
        let parts = ReferencePointer.parts(of: text)
        guard let path = ReferencePointer.path(fragment: parts.fragment) else {
            return anchor(String(parts.fragment), text)
        }
        if parts.file.includes("://") {
            if let node = schemas[String(parts.file)] { return value(path, in: node, text) }
            // The meta-schemas are known everywhere.
            if parts.file.includes("json-schema.org/") { return .elsewhere }
            return .unread(
                reason: "\"\(text)\" leads to the network, from where nothing is fetched",
                cure: "keep a copy of the file beside this one"
            )
        }
        let other = parts.file.isEmpty ? file : ReferencePointer.resolved(String(parts.file), from: file)
        // Whoever read the documents has said why this one is missing.
        guard let root = roots[other] else { return .elsewhere }
        return value(path, in: root, text)
    }

    private mutating func value(_ path: [String], in root: DocumentNode, _ text: String) -> Lookup {
        var node = root
        for (depth, part) in path.enumerated() {
            if let next = step(part, from: node) {
                node = next
            } else if node["$ref"] != nil, let behind = target(of: node), let next = step(part, from: behind) {
                node = next
            } else {
                let isLast = depth == path.count - 1
                suggestions -= 1
                return .nowhere(
                    reason: "\"\(text)\" leads nowhere: there is no \"\(part)\"",
                    cure: suggestions < 0
                        ? NameSuggestion.unknown
                        : NameSuggestion(name: part, path: isLast ? path : [], beside: node, roots: roots)
                            .cure(&words)
                )
            }
        }
        return .found(node, name: path.last)
    }

    private mutating func step(_ part: String, from node: DocumentNode) -> DocumentNode? {
        if let entries = node.entries {
            guard entries.count > 32 else { return node[part] }
            let table =
                tables[node.location]
                ?? Dictionary(entries.enumerated().map { ($1.key, $0) }) { first, _ in first }
            tables[node.location] = table
            return table[part].map { entries[$0].value }
        }
        guard let items = node.items, let index = Int(part), items.indices.contains(index) else { return nil }
        return items[index]
    }

    // MARK: Identifiers

    private mutating func anchor(_ name: String, _ text: String) -> Lookup {
        if let node = schemas["#" + name] { return .found(node, name: name) }
        return .nowhere(
            reason: "\"\(text)\" leads nowhere: no schema has the anchor \"\(name)\"",
            cure: "write a path behind the #, such as #/components/schemas/\(name)"
        )
    }

    private var schemas: [String: DocumentNode] {
        mutating get {
            if let identified { return identified }
            var found: [String: DocumentNode] = [:]
            var rest = Array(roots.values)
            while let node = rest.popLast() {
                for entry in node.entries ?? [] {
                    if let text = entry.value.string {
                        if entry.key == "$id" { found[text] = node }
                        if entry.key == "$anchor" || entry.key == "$dynamicAnchor" { found["#" + text] = node }
                    } else {
                        rest.append(entry.value)
                    }
                }
                rest += node.items ?? []
            }
            identified = found
            return found
        }
    }
}
