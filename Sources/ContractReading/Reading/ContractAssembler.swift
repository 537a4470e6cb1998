internal import CodecRuntime
internal import ProtocolSpec
internal import SpecParser

/// Puts a contract together from a document, part by part. What is wrong in one part does not keep the others from being read.
struct ContractAssembler {
    /// The two grammars that AsyncAPI has had.
    enum Generation {
        case two, three
    }

    var documents: ContractDocuments
    var diagnostics = DiagnosticCollector()
    var defaults: [Contract.Default] = []
    var generation = Generation.three
    /// Messages that were read, by where they are written.
    var messageIDs: [ReferencePointer: Contract.Message.ID] = [:]
    var messages: [Contract.Message] = []
    var messageNames: Set<String> = []
    /// The keys under which channels have a message that a `$ref` leads to, by the reference's text.
    var channelKeys: [String: Set<String>] = [:]
    /// Messages that stand in channels, by their keys: what is written twice there is one message.
    var writtenMessages: [String: [(value: JSONValue, id: Contract.Message.ID)]] = [:]
    /// `x-response` of messages, which is read once all messages are known.
    var responses: [(message: Contract.Message.ID, entry: DocumentNode.Entry)] = []
    /// Messages by where the schema of their payload is written.
    var payloadMessages: [ReferencePointer: Contract.Message.ID] = [:]
    var defaultContentType: String?
    /// Security schemes that are asked for, by name.
    var credentials: [String: Contract.Credential] = [:]
    var credentialNames: [String] = []

    let isLiteral: Bool
    private let perspective: Contract.Side.Role?

    init(documents: ContractDocuments, perspective: Contract.Side.Role?, isLiteral: Bool) {
        self.documents = documents
        self.perspective = perspective
        self.isLiteral = isLiteral
    }

    /// - Returns: nil where there is no reading; `diagnostics` then has an error.
    mutating func contract(from bytes: [UInt8], file: String) -> Contract? {
        guard let own = documents.add(bytes, file: file, diagnostics: &diagnostics),
            let node = extended(own, file: file)
        else { return nil }
        guard node.entries != nil else {
            diagnostics.error(
                "a contract is a mapping, not \(node.kind)",
                cure: "write an AsyncAPI document",
                at: node.location
            )
            return nil
        }
        guard let version = version(of: node),
            var root = ObjectReader(node, what: "an AsyncAPI document", diagnostics: &diagnostics)
        else { return nil }
        let info = self.info(root.value("info"), root: node)
        defaultContentType = root.text("defaultContentType", diagnostics: &diagnostics)
        let envelope = root.value(Extension.envelope.rawValue)
        let stated = root.entry(Extension.perspective.rawValue)
        let components = root.value("components")
        let servers = self.servers(root.value("servers"))
        let channels = channels(&root, file: file)
        let operations =
            generation == .two
            ? channels.flatMap { legacyOperations(of: $0) } : operations(&root, of: channels, file: file)
        root.allow(["asyncapi", "id", "tags", "externalDocs", Extension.extends.rawValue])
        root.finish(elsewhere: Self.keysOfOtherGeneration(generation), diagnostics: &diagnostics)

        let responses = messageResponses(of: operations)
        if isLiteral { assume("schemas count as they are written", because: "--literal says so", at: node.location) }
        let side = self.side(stated, flag: perspective, of: operations)
        let flows = flows(of: channels, operations: operations, responses: responses, role: side.role)
        var sockets = sockets(of: channels, operations: operations, servers: servers, flows: flows, root: node)
        addReplies(to: &sockets, operations: operations, responses: responses, role: side.role)
        tellSilence(of: sockets)
        addExtensions(to: &sockets, channels: channels, operations: operations, role: side.role, envelope: envelope)
        let endpoints = endpoints(operations, of: channels)
        let used = messages.count
        let unused = unusedMessages(components, channels: channels, file: file)
        documents.loadReferredFiles(diagnostics: &diagnostics)
        guard !diagnostics.hasErrors else { return nil }
        return Contract(
            location: node.location,
            title: info.title,
            version: info.version,
            description: info.description,
            asyncAPI: version,
            isLiteral: isLiteral,
            side: side,
            servers: servers.filter { !$0.isForeign }.map(\.host),
            sockets: sockets,
            messages: Array(messages.prefix(used)),
            unusedMessages: unused,
            endpoints: endpoints,
            credentials: credentialNames.compactMap { credentials[$0] },
            defaults: defaults,
            documents: documents.roots,
            sources: documents.sources
        )
    }

    // MARK: The root

    /// The document with what `x-extends` names underneath it.
    private mutating func extended(_ node: DocumentNode, file: String) -> DocumentNode? {
        var files: [String] = []
        let whole = extended(node, file: file, over: &files)
        if let whole, files.count > 1 { for file in files { documents.replace(whole, of: file) } }
        return whole
    }

    /// - Parameters:
    ///   - node: a document's root.
    ///   - file: its path.
    ///   - files: the documents that are over this one; gets its own and those beneath it.
    /// - Returns: the document over those beneath it; nil after an error.
    private mutating func extended(_ node: DocumentNode, file: String, over files: inout [String]) -> DocumentNode? {
        files.append(file)
        guard let reference = node[Extension.extends.rawValue] else { return node }
        guard let name = reference.string else {
            diagnostics.error("x-extends is the path of a document, not \(reference.kind)", at: reference.location)
            return nil
        }
        guard files.count <= 8 else {
            diagnostics.error(
                "x-extends goes through more than 8 documents, or in a circle",
                cure: "let each extend one that does not lead back to it",
                at: reference.location
            )
            return nil
        }
        let path = ReferencePointer.resolved(name, from: reference.location.file)
        let pointer = DocumentNode(
            content: .mapping([
                .init(
                    key: "$ref",
                    keyLocation: reference.location,
                    value: DocumentNode(content: .string(name), location: reference.location)
                )
            ]),
            location: reference.location
        )
        switch documents.lookUp(pointer, diagnostics: &diagnostics) {
        case .nowhere(let reason, let cure, let location):
            diagnostics.error("x-extends: \(reason)", cure: cure, at: location)
            return nil
        case .network(let address, let location):
            diagnostics.error(
                "x-extends: \(address) leads to the network, from where nothing is fetched",
                cure: "keep a copy of the document beside this one",
                at: location
            )
            return nil
        case .found(let target):
            guard let base = extended(target.node, file: path, over: &files) else { return nil }
            return base.without(Extension.extends.rawValue).merged(with: node.without(Extension.extends.rawValue))
        }
    }

    private mutating func version(of node: DocumentNode) -> String? {
        guard let value = node["asyncapi"], let version = value.scalarText else {
            diagnostics.error(
                "the document does not say which version of AsyncAPI it is",
                cure: "write \"asyncapi: 3.0.0\" at its beginning",
                at: node.location
            )
            return nil
        }
        switch version.split(separator: ".").first {
        case "2": generation = .two
        case "3": generation = .three
        default:
            generation = node["operations"] == nil ? .two : .three
            diagnostics.warning(
                "AsyncAPI \(version) is not a version that Belay knows, so that the document is read as \(generation == .two ? "2.6" : "3.1")",
                cure: "write 2.0 to 2.6, 3.0 or 3.1",
                at: value.location
            )
        }
        return version
    }

    private mutating func info(
        _ node: DocumentNode?,
        root: DocumentNode
    ) -> (title: String, version: String, description: String?) {
        guard let node, var reader = ObjectReader(node, what: "info", diagnostics: &diagnostics) else {
            if node == nil {
                diagnostics.warning(
                    "the document has no \"info\", so that it has no title",
                    cure: "add \"info\" with \"title\" and \"version\"",
                    at: root.location
                )
            }
            return ("Untitled", "0", nil)
        }
        let title = reader.text("title", diagnostics: &diagnostics)
        let version = reader.text("version", diagnostics: &diagnostics)
        let description = reader.text("description", diagnostics: &diagnostics)
        reader.allow(["termsOfService", "contact", "license", "tags", "externalDocs"])
        reader.finish(elsewhere: ["summary": "write it as \"description\""], diagnostics: &diagnostics)
        for (key, value) in [("title", title), ("version", version)] where value == nil {
            diagnostics.warning("\"info\" has no \"\(key)\"", cure: "add it", at: node.location)
        }
        return (title ?? "Untitled", version ?? "0", description)
    }

    /// Keys of the root that only the other grammar has.
    private static func keysOfOtherGeneration(_ generation: Generation) -> [String: String] {
        switch generation {
        case .two:
            [
                "operations":
                    "in AsyncAPI 2 operations stand in the channels; write \"asyncapi: 3.0.0\" if this is AsyncAPI 3"
            ]
        case .three: [:]
        }
    }

    // MARK: Shared by all parts

    /// The value behind a node's `$ref`s. What stands beside a `$ref` is added to it: that is what it was written for.
    ///
    /// - Returns: nil where a reference leads nowhere, which is an error, since the value is used.
    mutating func target(of node: DocumentNode, at location: SourceLocation? = nil) -> ContractDocuments.Target? {
        switch documents.lookUp(node, at: location, diagnostics: &diagnostics) {
        case .found(var target):
            let siblings = node["$ref"] == nil ? [] : (node.entries ?? []).filter { $0.key != "$ref" }
            if !siblings.isEmpty, target.node.entries != nil {
                let added = DocumentNode(content: .mapping(siblings), location: node.location)
                target.node = target.node.merged(with: added)
            }
            return target
        case .nowhere(let reason, let cure, let location):
            diagnostics.error(reason, cure: cure, at: location)
            return nil
        case .network(let address, let location):
            diagnostics.warning(
                "\(address) leads to the network, from where nothing is fetched, so that nothing is known about this",
                cure: "keep a copy of the file beside this one",
                at: location
            )
            return nil
        }
    }

    /// Notes an assumption, once.
    mutating func assume(_ what: String, because reason: String, at location: SourceLocation) {
        let assumed = Contract.Default(location: location, what: what, because: reason)
        if !defaults.contains(where: { $0.what == what && $0.because == reason }) { defaults.append(assumed) }
    }

    /// A name that nothing has yet, nearest to one that was wished for.
    static func unique(_ wish: String, among taken: inout Set<String>) -> String {
        var name = wish
        var number = 2
        while !taken.insert(name).inserted {
            name = "\(wish)-\(number)"
            number += 1
        }
        return name
    }
}
