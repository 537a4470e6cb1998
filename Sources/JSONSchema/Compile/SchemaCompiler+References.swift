internal import ProtocolSpec

/// A schema that a reference leads to: a resource, and the pointer or anchor in it.
struct TargetKey: Hashable {
    var resource: Int
    var fragment: String
}

/// A mapping or sequence that pointers go through.
struct PointerContainer {
    let place: PlacedSchema
    private let positions: [String: Int]

    init(_ place: PlacedSchema) {
        self.place = place
        let keys = place.schema.entries?.enumerated().map { ($1.key, $0) } ?? []
        positions = Dictionary(keys, uniquingKeysWith: { first, _ in first })
    }

    /// The value of a key, or the item at an index.
    func part(_ name: String) -> DocumentNode? {
        if let entries = place.schema.entries { return positions[name].map { entries[$0].value } }
        guard let items = place.schema.items, let index = Int(name), items.indices.contains(index) else { return nil }
        return items[index]
    }

    var names: Dictionary<String, Int>.Keys { positions.keys }
}

/// References and where they lead.
extension SchemaCompiler {
    mutating func compileReferences(_ keywords: SchemaKeywords, in resource: Int) {
        if let entry = keywords[.ref] { compileReference(entry, in: resource) }
        if let entry = keywords[.recursiveRef], resources[resource].dialect.draft == .draft2019 {
            compileReference(entry, in: resource)
        }
        if let entry = keywords[.dynamicRef], allows(.dynamicRef, in: resource) {
            compileDynamicReference(entry, in: resource)
        }
    }

    mutating func compileReference(_ entry: DocumentNode.Entry, in resource: Int) {
        guard let text = entry.value.string else { return badValue(entry, "a reference") }
        guard let target = target(of: text, entry, in: resource) else { return }
        emit(.reference, target.node, at: site(entry))
    }

    private mutating func compileDynamicReference(_ entry: DocumentNode.Entry, in resource: Int) {
        guard let text = entry.value.string else { return badValue(entry, "a reference") }
        guard let target = target(of: text, entry, in: resource) else { return }
        let name = URIReference(text).fragment?.percentDecoded ?? ""
        // Only where the anchor that is found first is a dynamic one, others may take its place.
        guard let place = target.resource, resources[place].dynamicAnchors[name] != nil else {
            emit(.reference, target.node, at: site(entry))
            return
        }
        emit(.dynamicReference, target.node, dynamicSet(name), at: site(entry))
    }

    private mutating func dynamicSet(_ name: String) -> Int32 {
        if let known = dynamicNames[name] { return known }
        pool.dynamicAnchors.append([:])
        dynamicNames[name] = Int32(pool.dynamicAnchors.count - 1)
        return Int32(pool.dynamicAnchors.count - 1)
    }

    /// Compiles what a `$dynamicRef` may lead to in each resource.
    ///
    /// - Returns: whether there was something new.
    mutating func addDynamicAnchors() -> Bool {
        let before = nodes.count
        for (name, set) in dynamicNames.sorted(by: { $0.value < $1.value }) {
            for resource in resources.indices {
                guard let anchor = resources[resource].dynamicAnchors[name],
                    pool.dynamicAnchors[Int(set)][Int32(resource)] == nil
                else { continue }
                let key = TargetKey(resource: resource, fragment: name)
                pool.dynamicAnchors[Int(set)][Int32(resource)] = node(key, anchor)
            }
        }
        return nodes.count > before
    }

    // MARK: Targets

    /// The schema that a reference leads to; nil, and a problem, where it leads nowhere.
    ///
    /// - Parameters:
    ///   - text: the reference.
    ///   - entry: where it stands.
    ///   - resource: where it stands.
    /// - Returns: the schema, and the resource that it was found in.
    private mutating func target(
        of text: String,
        _ entry: DocumentNode.Entry,
        in resource: Int
    ) -> (node: Int32, resource: Int?)? {
        // Most references stay in their document, and name no other one that would have to be resolved.
        if text.utf8.first == UInt8(ascii: "#") {
            return target(of: String(text.utf8.dropFirst())?.percentDecoded ?? "", entry, at: resource)
        }
        let reference = URIReference(text)
        let fragment = (reference.fragment ?? "").percentDecoded
        var place = resource
        let absolute = resources[resource].uri.resolving(reference).absolute
        if absolute != resources[resource].uri.absolute {
            guard let found = self.resource(of: absolute) else {
                leadsNowhere(entry, "there is no document \(absolute)")
                return nil
            }
            place = found
        }
        return target(of: fragment, entry, at: place)
    }

    private mutating func target(
        of fragment: String,
        _ entry: DocumentNode.Entry,
        at place: Int
    ) -> (node: Int32, resource: Int?)? {
        if fragment.isEmpty || fragment.hasPrefix("/") { return pointerTarget(fragment, entry, in: place) }
        if anchor(fragment, in: place) == nil { searchEverywhere() }
        guard let schema = anchor(fragment, in: place) else {
            leadsNowhere(entry, "no schema there has the anchor \"\(fragment)\"")
            return nil
        }
        return (node(TargetKey(resource: place, fragment: fragment), schema), place)
    }

    private func anchor(_ name: String, in resource: Int) -> PlacedSchema? {
        resources[resource].anchors[name] ?? resources[resource].dynamicAnchors[name]
    }

    private mutating func pointerTarget(
        _ pointer: String,
        _ entry: DocumentNode.Entry,
        in resource: Int
    ) -> (node: Int32, resource: Int?)? {
        if let known = targets[TargetKey(resource: resource, fragment: pointer)] { return (known, nil) }
        let parts = JSONPointer.parts(of: pointer) ?? []
        guard var place = known(pointer, parts.last, in: resource) ?? place(at: parts, entry, in: resource) else {
            return nil
        }
        if !isLiteral, let payload = payload(of: place.schema, entry) {
            place.schema = payload
            place.isRoot = false
        }
        return (node(TargetKey(resource: resource, fragment: pointer), place, label: parts.last), nil)
    }

    /// The value of a pointer into a mapping that another one went through.
    private mutating func known(_ pointer: String, _ name: String?, in resource: Int) -> PlacedSchema? {
        guard let slash = pointer.utf8.lastIndex(of: UInt8(ascii: "/")), let name,
            let container = containers[TargetKey(resource: resource, fragment: String(pointer[..<slash]))],
            let schema = container.part(name)
        else { return nil }
        return step(to: schema, from: container.place.resource)
    }

    /// The value that the parts of a pointer lead to; nil, and a problem, where they lead nowhere.
    private mutating func place(at parts: [String], _ entry: DocumentNode.Entry, in resource: Int) -> PlacedSchema? {
        var passed = ""
        var place = PlacedSchema(schema: resources[resource].root, resource: resource, isRoot: true)
        for (index, part) in parts.enumerated() {
            let container = container(TargetKey(resource: resource, fragment: passed), place)
            guard let next = container.part(part) else {
                let place = passed.isEmpty ? "at the root" : "in \(passed)"
                leadsNowhere(entry, "there is no \"\(part)\" \(place)\(hint(for: part, among: container.names))")
                return nil
            }
            passed += JSONPointer.text([part])
            // The containers on the way were looked at before, mostly.
            let known = index < parts.count - 1 ? containers[TargetKey(resource: resource, fragment: passed)] : nil
            place = known?.place ?? step(to: next, from: place.resource)
        }
        return place
    }

    /// A part of a document, in the resource that it belongs to.
    private mutating func step(to schema: DocumentNode, from resource: Int) -> PlacedSchema {
        let outer = context(of: schema, in: resource)
        guard let entries = schema.entries else { return PlacedSchema(schema: schema, resource: outer, isRoot: false) }
        let inner = self.resource(identifiedBy: SchemaKeywords(entries), schema: schema, in: outer)
        return PlacedSchema(schema: schema, resource: inner, isRoot: inner != outer)
    }

    /// What a pointer goes through, remembered: many references go through the same few mappings.
    private mutating func container(_ key: TargetKey, _ place: PlacedSchema) -> PointerContainer {
        if let known = containers[key] { return known }
        let container = PointerContainer(place)
        containers[key] = container
        return container
    }

    private mutating func node(
        _ key: TargetKey,
        _ place: PlacedSchema,
        label: String? = nil
    ) -> Int32 {
        if let known = targets[key] { return known }
        let node = child(place, label: label)
        targets[key] = node
        return node
    }

    private mutating func leadsNowhere(_ entry: DocumentNode.Entry, _ reason: String) {
        let text = entry.value.string ?? ""
        problem("\"\(text)\" leads nowhere: \(reason); anything is allowed here", entry.value)
    }

    // MARK: Messages

    /// The schema of an AsyncAPI message's payload, where a reference leads to a message.
    private mutating func payload(of node: DocumentNode, _ entry: DocumentNode.Entry) -> DocumentNode? {
        guard let payload = node["payload"], let entries = node.entries,
            !entries.contains(where: { Self.schemaWords.contains($0.key) })
        else { return nil }
        reading(
            "\"\(entry.value.string ?? "")\" is a message, and a schema belongs here; its payload is taken",
            entry.value.location
        )
        return payload["schemaFormat"] != nil ? payload["schema"] ?? payload : payload
    }

    /// Keywords that only a schema has.
    private static let schemaWords: Set<String> = [
        "$ref", "type", "properties", "items", "allOf", "anyOf", "oneOf", "enum", "const", "required", "format",
        "additionalProperties", "patternProperties", "not", "if",
    ]
}
