package import CodecRuntime

/// A value of a document that a person wrote (contract, scenario, target), with the place of every part.
///
/// It holds what a YAML file means, not how it is written: anchors, aliases and merge keys are already resolved.
package struct DocumentNode: Sendable {
    // Not indirect as a whole: a document has tens of thousands of values, and each would be an allocation of its own.
    package enum Content: Sendable {
        case null
        case bool(Bool)
        /// A number without fraction and exponent that fits 64 bits.
        case integer(Int)
        /// Any other number.
        indirect case number(DecimalNumber)
        case string(String)
        case sequence([DocumentNode])
        case mapping([Entry])
    }

    /// One key of a mapping, in the order of the document.
    package struct Entry: Sendable {
        package var key: String
        package var keyLocation: SourceLocation
        package var value: DocumentNode

        package init(key: String, keyLocation: SourceLocation, value: DocumentNode) {
            self.key = key
            self.keyLocation = keyLocation
            self.value = value
        }
    }

    package var content: Content
    package var location: SourceLocation

    package init(content: Content, location: SourceLocation) {
        self.content = content
        self.location = location
    }
}

extension DocumentNode {
    /// The entries of a mapping; nil for any other value.
    package var entries: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// The items of a sequence; nil for any other value.
    package var items: [DocumentNode]? {
        if case .sequence(let items) = content { items } else { nil }
    }

    /// The text of a string; nil for any other value.
    package var string: String? {
        if case .string(let text) = content { text } else { nil }
    }

    /// Whether it is neither a mapping nor a sequence.
    package var isScalar: Bool {
        switch content {
        case .null, .bool, .integer, .number, .string: true
        case .sequence, .mapping: false
        }
    }

    /// The value of a key in a mapping; nil where there is none, or the node is not a mapping.
    package subscript(key: String) -> DocumentNode? {
        guard case .mapping(let entries) = content, let index = entries.firstIndex(ofKey: key) else { return nil }
        return entries[index].value
    }

    /// The entry of a key in a mapping; nil where there is none, or the node is not a mapping.
    package func entry(_ key: String) -> Entry? {
        guard case .mapping(let entries) = content, let index = entries.firstIndex(ofKey: key) else { return nil }
        return entries[index]
    }

    /// The node that a path of keys and indices leads to, or the last node on the way to it.
    ///
    /// It finds the place in the document for an error that names a JSON path.
    package func nearest(to path: [String]) -> DocumentNode {
        var node = self
        for part in path {
            if let value = node[part] {
                node = value
            } else if let items = node.items, let index = Int(part), items.indices.contains(index) {
                node = items[index]
            } else {
                break
            }
        }
        return node
    }

    /// The node as a JSON value, without its places.
    package var json: JSONValue {
        switch content {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .number(let value): value.json
        case .string(let value): .string(value)
        case .sequence(let items): .array(items.map(\.json))
        case .mapping(let entries): .object(entries.map { JSONValue.Member(name: $0.key, value: $0.value.json) })
        }
    }

    /// What kind of value this is, with its article, for messages: «a string», «a mapping».
    package var kind: String {
        switch content {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .number: "a number"
        case .string: "a string"
        case .sequence: "a sequence"
        case .mapping: "a mapping"
        }
    }
}

extension DocumentNode {
    /// A JSON value as a document, all of it at one place.
    package init(_ value: JSONValue, at location: SourceLocation) {
        let content: Content =
            switch value {
            case .null: .null
            case .bool(let value): .bool(value)
            case .integer(let value): .integer(value)
            // Every number in JSON is finite.
            case .number(let value): .number(DecimalNumber(value) ?? .zero)
            case .string(let value): .string(value)
            case .array(let items): .sequence(items.map { DocumentNode($0, at: location) })
            case .object(let members):
                .mapping(
                    members.map { member in
                        Entry(
                            key: member.name,
                            keyLocation: location,
                            value: DocumentNode(member.value, at: location)
                        )
                    }
                )
            }
        self.init(content: content, location: location)
    }
}

extension [DocumentNode.Entry] {
    /// Where the entry of a key is.
    ///
    /// A closure would be given a copy of each entry, and to look for keys is what reading a document mostly does.
    package func firstIndex(ofKey key: String) -> Int? {
        for index in indices where self[index].key == key { return index }
        return nil
    }
}

extension DecimalNumber {
    /// The number as JSON: as a `Double` if that is exact, else as an integer if that is, else as the nearest
    /// `Double`.
    package var json: JSONValue {
        let double = double
        if DecimalNumber(double) == self { return .number(double) }
        return integer.map(JSONValue.integer) ?? .number(double)
    }
}
