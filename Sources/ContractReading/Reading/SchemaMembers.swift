package import ProtocolSpec
internal import SpecParser

/// The members of an object, as a schema tells them: through references and `allOf`, not through alternatives.
package struct SchemaMembers {
    private let roots: [String: DocumentNode]
    /// Where references to a document's own schemas lead, by file and reference; only where many are to be followed.
    private var targets: [String: [String: DocumentNode]] = [:]
    /// Whether schemas count as they are written.
    package let isLiteral: Bool

    /// - Parameters:
    ///   - roots: the documents, by the files that locations name.
    ///   - isLiteral: whether a message where a schema belongs is no payload.
    package init(roots: [String: DocumentNode], isLiteral: Bool = false) {
        self.roots = roots
        self.isLiteral = isLiteral
    }

    /// - Parameter contract: the contract whose schemas are looked at, and as it was read.
    package init(_ contract: Contract) {
        self.init(roots: contract.documents, isLiteral: contract.isLiteral)
    }

    /// The same, and quicker where it follows many references: to find a schema among hundreds means to look at half of them.
    package var indexed: SchemaMembers {
        var indexed = self
        let place = "#/components/schemas/"
        for (file, root) in roots {
            guard let entries = root["components"]?["schemas"]?.entries else { continue }
            var targets: [String: DocumentNode] = [:]
            targets.reserveCapacity(entries.count)
            // What has an escape is not looked for by its text.
            for entry in entries where entry.key.utf8.allSatisfy(Self.isPlain) {
                let reference = place + entry.key
                if targets[reference] == nil { targets[reference] = entry.value }
            }
            indexed.targets[file] = targets
        }
        return indexed
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte < 0x80 && !"/~%#".utf8.contains(byte)
    }

    /// Every property, each once, in the document's order; with the schemas behind their references.
    package func of(_ schema: DocumentNode) -> [DocumentNode.Entry] {
        var entries: [DocumentNode.Entry] = []
        var names: Set<String> = []
        var steps = 0
        collect(schema, &entries, &names, &steps)
        return entries
    }

    private func collect(
        _ schema: DocumentNode,
        _ entries: inout [DocumentNode.Entry],
        _ names: inout Set<String>,
        _ steps: inout Int
    ) {
        steps += 1
        guard steps < 1_000 else { return }
        let node = resolved(schema)
        for entry in node["properties"]?.entries ?? [] where names.insert(entry.key).inserted { entries.append(entry) }
        for part in node["allOf"]?.items ?? [] { collect(part, &entries, &names, &steps) }
    }

    /// The schema that references lead to; the schema itself where one leads nowhere.
    package func resolved(_ schema: DocumentNode) -> DocumentNode {
        var node = schema
        for _ in 0..<32 {
            guard let text = node["$ref"]?.string, let next = value(text, from: node.location.file) else { return node }
            // A reference to a message where a schema belongs is its payload.
            let payload = isLiteral ? nil : next["payload"]
            node = payload?.entries != nil && next["properties"] == nil && next["type"] == nil ? payload ?? next : next
        }
        return node
    }

    private func value(_ reference: String, from file: String) -> DocumentNode? {
        targets[file]?[reference] ?? pointer(reference, from: file).flatMap(value(at:))
    }

    private func pointer(_ reference: String, from file: String) -> ReferencePointer? {
        let parts = ReferencePointer.parts(of: reference)
        guard let path = ReferencePointer.path(fragment: parts.fragment) else { return nil }
        let other = parts.file.isEmpty ? file : ReferencePointer.resolved(String(parts.file), from: file)
        return ReferencePointer(file: other, path: path)
    }

    private func value(at pointer: ReferencePointer) -> DocumentNode? {
        var node = roots[pointer.file]
        for part in pointer.path {
            guard let current = node else { return nil }
            node =
                current[part]
                ?? current.items.flatMap { items in
                    Int(part).flatMap { items.indices.contains($0) ? items[$0] : nil }
                }
        }
        return node
    }
}

extension SchemaMembers {
    /// What a schema's `$ref` names: one step, perhaps to another reference.
    package struct Target {
        /// File and pointer: the same for every reference to this place.
        package var place: String
        /// The parts of the pointer.
        package var path: [String]
        package var node: DocumentNode
    }

    /// - Parameter schema: a schema.
    /// - Returns: where its `$ref` leads; nil where it has none, or one that leads nowhere.
    package func target(of schema: DocumentNode) -> Target? {
        guard let text = schema["$ref"]?.string, let pointer = pointer(text, from: schema.location.file),
            let node = value(at: pointer)
        else { return nil }
        // A reference to a message where a schema belongs is its payload.
        return Target(
            place: "\(pointer.file)#/\(pointer.path.joined(separator: "/"))",
            path: pointer.path,
            node: isLiteral ? node : node["payload"] ?? node
        )
    }
}
