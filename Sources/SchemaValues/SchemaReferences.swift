internal import JSONSchema
package import ProtocolSpec

/// Documents, and where the references in them lead. It finds what it can: whether values are right, the judge says.
package struct SchemaReferences: Sendable {
    /// Whoever leads through more resources than this goes round in a circle.
    private static let deepestScope = 32

    package let documents: [String: DocumentNode]
    /// Whether any part of a document has an identity of its own, or an anchor that changes with who asks.
    private(set) var hasIdentities = false
    private var resources: [String: SchemaPlace] = [:]
    /// By the URI of their resource, `#` and their name.
    private var anchors: [String: SchemaPlace] = [:]
    private var dynamicAnchors: [String: SchemaPlace] = [:]

    /// - Parameter documents: the root of each document by its file or URI.
    package init(_ documents: [String: DocumentNode] = [:]) {
        self.documents = documents
        for (file, root) in documents.sorted(by: { $0.key < $1.key }) {
            let base = URIReference(file)
            resources[base.absolute] = SchemaPlace(node: root, base: base)
            register(root, base: base)
        }
    }

    private static let data: Set<String> = ["const", "enum", "default", "example", "examples"]

    private mutating func register(_ root: DocumentNode, base: URIReference) {
        var rest = [(root, base)]
        while let (node, outer) = rest.popLast() {
            var base = outer
            if let items = node.items { rest += items.map { ($0, base) } }
            guard let entries = node.entries else { continue }
            for entry in entries {
                guard entry.key.hasPrefix("$"), let text = entry.value.string else { continue }
                switch entry.key {
                case "$id" where text.hasPrefix("#"):
                    anchors[base.absolute + text] = SchemaPlace(node: node, base: base)
                case "$id":
                    hasIdentities = true
                    base = base.resolving(URIReference(text))
                    base.fragment = nil
                    if resources[base.absolute] == nil {
                        resources[base.absolute] = SchemaPlace(node: node, base: base)
                    }
                default: break
                }
            }
            for entry in entries where entry.key == "$anchor" || entry.key == "$dynamicAnchor" {
                guard let name = entry.value.string else { continue }
                let place = SchemaPlace(node: node, base: base)
                if anchors["\(base.absolute)#\(name)"] == nil { anchors["\(base.absolute)#\(name)"] = place }
                guard entry.key == "$dynamicAnchor" else { continue }
                hasIdentities = true
                dynamicAnchors["\(base.absolute)#\(name)"] = place
            }
            for entry in entries where !Self.data.contains(entry.key) { rest.append((entry.value, base)) }
        }
    }

    // MARK: Places

    /// A schema that nothing leads to.
    func place(of schema: DocumentNode) -> SchemaPlace {
        let base = URIReference(schema.location.file)
        return entered(SchemaPlace(node: schema, base: base, scope: [base.absolute]))
    }

    /// A schema that another holds.
    func child(_ node: DocumentNode, of place: SchemaPlace) -> SchemaPlace {
        var child = SchemaPlace(node: node, base: place.base, scope: place.scope)
        // Another file may have been put in the place of a reference.
        if node.location.file != place.node.location.file { child.base = URIReference(node.location.file) }
        return entered(child)
    }

    private func entered(_ place: SchemaPlace) -> SchemaPlace {
        var place = place
        if let id = place["$id"]?.string, !id.hasPrefix("#") {
            place.base = place.base.resolving(URIReference(id))
            place.base.fragment = nil
        }
        if place.scope.last != place.base.absolute, place.scope.count < Self.deepestScope {
            place.scope.append(place.base.absolute)
        }
        return place
    }

    // MARK: Targets

    /// The schema that a `$ref` leads to.
    ///
    /// - Parameters:
    ///   - text: the reference.
    ///   - place: the schema that has it.
    ///   - isLiteral: whether a message is not taken for its payload.
    /// - Returns: nil where it leads nowhere.
    func target(of text: String, from place: SchemaPlace, isLiteral: Bool) -> SchemaPlace? {
        let reference = URIReference(text)
        let fragment = (reference.fragment ?? "").percentDecoded
        var base = place.base.resolving(reference)
        base.fragment = nil
        guard var found = resources[base.absolute] else { return nil }
        if fragment.isEmpty {
            found.scope = place.scope
        } else if fragment.hasPrefix("/") {
            found.scope = place.scope
            for part in JSONPointer.parts(of: fragment) ?? [] {
                guard let next = Self.part(part, of: found.node) else { return nil }
                found = child(next, of: found)
            }
        } else {
            guard let anchor = anchors["\(base.absolute)#\(fragment)"] else { return nil }
            found = anchor
            found.scope = place.scope
        }
        if !isLiteral, found["type"] == nil, found["properties"] == nil, let payload = found["payload"] {
            found = child(payload["schemaFormat"] != nil ? payload["schema"] ?? payload : payload, of: found)
        }
        return entered(found)
    }

    private static func part(_ name: String, of node: DocumentNode) -> DocumentNode? {
        if let items = node.items { return Int(name).flatMap { items.indices.contains($0) ? items[$0] : nil } }
        return node[name]
    }

    /// The schema that a `$dynamicRef` leads to: that of the outermost resource that has the anchor.
    func dynamicTarget(of text: String, from place: SchemaPlace, isLiteral: Bool) -> SchemaPlace? {
        guard let first = target(of: text, from: place, isLiteral: isLiteral) else { return nil }
        let name = (URIReference(text).fragment ?? "").percentDecoded
        guard dynamicAnchors["\(first.base.absolute)#\(name)"] != nil else { return first }
        for resource in place.scope {
            guard var found = dynamicAnchors["\(resource)#\(name)"] else { continue }
            found.scope = place.scope
            return entered(found)
        }
        return first
    }
}

// MARK: - Schemas with alternatives

extension SchemaReferences {
    /// Keywords that leave a choice, or forbid what others allow.
    private static let alternatives: Set<String> = ["oneOf", "anyOf", "not", "if", "dependentSchemas", "dependencies"]
    private static let one: Set<String> = [
        "additionalItems", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else",
        "unevaluatedItems", "unevaluatedProperties", "items",
    ]
    private static let lists: Set<String> = ["allOf", "anyOf", "oneOf", "prefixItems", "items"]
    private static let names: Set<String> = [
        "properties", "patternProperties", "dependentSchemas", "dependencies",
    ]

    /// The schemas that a schema leads to and that have alternatives, each once.
    ///
    /// - Parameters:
    ///   - root: the schema.
    ///   - isLiteral: whether a message is not taken for its payload.
    ///   - most: how many are looked at.
    /// - Returns: the outer ones first.
    func schemasWithAlternatives(from root: SchemaPlace, isLiteral: Bool, most: Int) -> [SchemaPlace] {
        var seen: Set<SourceLocation> = [root.node.location]
        var found: [SchemaPlace] = []
        var rest = [root]
        var number = 0
        while number < rest.count, rest.count < most {
            let place = rest[number]
            number += 1
            if place.node.entries?.contains(where: { Self.alternatives.contains($0.key) }) ?? false {
                found.append(place)
            }
            for next in schemas(in: place, isLiteral: isLiteral) where seen.insert(next.node.location).inserted {
                rest.append(next)
            }
        }
        return found
    }

    private func schemas(in place: SchemaPlace, isLiteral: Bool) -> [SchemaPlace] {
        var found: [SchemaPlace] = []
        for entry in place.node.entries ?? [] {
            if entry.key == "$ref", let text = entry.value.string {
                if let next = target(of: text, from: place, isLiteral: isLiteral) { found.append(next) }
            } else if Self.names.contains(entry.key) {
                found += entry.value.entries?.map { child($0.value, of: place) } ?? []
            } else if Self.lists.contains(entry.key), let items = entry.value.items {
                found += items.map { child($0, of: place) }
            } else if Self.one.contains(entry.key) {
                found.append(child(entry.value, of: place))
            }
        }
        return found.filter { $0.node.entries != nil }
    }
}
