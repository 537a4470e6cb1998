internal import ProtocolSpec

/// Builds a contract from a document, part by part. An error in one part does not keep the others from being checked.
struct RoomContractBuilder {
    var documents: LinkedDocuments
    var diagnostics = DiagnosticCollector()
    /// Every schema that was read, so that each is read once.
    var schemas = SchemaStore()
    /// Messages that were read, by where they are written; nil for one with errors.
    var messages: [ReferencePointer: MessageDraft?] = [:]
    /// Security schemes that were read, by where they are written; nil for one with errors.
    var credentials: [ReferencePointer: Credential?] = [:]
    /// `components.securitySchemes`: what `$generated.jwt.NAME` may name.
    var schemeNames: [String] = []

    init(documents: LinkedDocuments) {
        self.documents = documents
    }

    /// - Returns: nil where a part is missing; `diagnostics` then has an error.
    mutating func contract(from bytes: [UInt8], file: String) -> RoomContract? {
        guard let own = documents.add(bytes, file: file, diagnostics: &diagnostics),
            let node = documents.extended(own, file: file, diagnostics: &diagnostics),
            var root = MappingReader(node, what: "a contract", diagnostics: &diagnostics)
        else { return nil }
        checkVersion(&root)
        checkPerspective(&root)
        checkContentType(root.optional("defaultContentType"))
        let info = root.required("info", diagnostics: &diagnostics).flatMap { self.info($0) }
        readComponents(root.optional("components"), file: file)
        let servers = self.servers(root.required("servers", diagnostics: &diagnostics))
        let channels = self.channels(root.required("channels", diagnostics: &diagnostics))
        let operations = self.operations(root.required("operations", diagnostics: &diagnostics), of: channels)
        diagnostics.finish(&root, ignoring: ["id"])

        let endpoints = self.endpoints(operations, of: channels)
        let channel = self.webSocketChannel(channels, operations: operations, servers: servers, endpoints: endpoints)
        checkRecursiveSchemas()
        guard let info, let channel, !diagnostics.hasErrors else { return nil }
        return RoomContract(
            location: node.location,
            title: info.title,
            version: info.version,
            description: info.description,
            servers: servers.map(\.server),
            channel: channel,
            endpoints: endpoints,
            recursiveSchemas: schemas.recursive,
            sources: documents.sources
        )
    }

    // MARK: The root

    private mutating func checkVersion(_ root: inout MappingReader) {
        guard let node = root.required("asyncapi", diagnostics: &diagnostics),
            let version = diagnostics.string(node, what: "\"asyncapi\"")
        else { return }
        if version != "3.1.0" {
            diagnostics.error("AsyncAPI \(version) is not supported; write a contract of 3.1.0", at: node.location)
        }
    }

    private mutating func checkPerspective(_ root: inout MappingReader) {
        let key = ContractExtension.perspective.rawValue
        guard let node = root.optional(key) else {
            if root.misspelling(of: key) == nil {
                diagnostics.error(
                    "the contract does not say whose side it is written from; add \"\(key): server\"",
                    at: root.location
                )
            }
            return
        }
        switch diagnostics.string(node, what: key) {
        case "server", nil: break
        case "client":
            diagnostics.error(
                "the client's side is not supported; write \"\(key): server\", and swap send and receive",
                at: node.location
            )
        case .some(let other):
            diagnostics.error("\(key) is \"server\", not \"\(other)\"", at: node.location)
        }
    }

    /// Frames are JSON; no other content type is supported.
    mutating func checkContentType(_ node: DocumentNode?) {
        guard let node, let type = diagnostics.string(node, what: "a content type") else { return }
        if type != "application/json" {
            diagnostics.error("content of type \(type) is not supported; only application/json is", at: node.location)
        }
    }

    private mutating func info(_ node: DocumentNode) -> (title: String, version: String, description: String?)? {
        guard var reader = MappingReader(node, what: "info", diagnostics: &diagnostics) else { return nil }
        let title = diagnostics.string(reader.required("title", diagnostics: &diagnostics), what: "a title")
        let version = diagnostics.string(reader.required("version", diagnostics: &diagnostics), what: "a version")
        let description = diagnostics.string(reader.optional("description"), what: "a description")
        diagnostics.finish(
            &reader,
            ignoring: ["termsOfService", "contact", "license", "tags", "externalDocs"]
        )
        guard let title, let version else { return nil }
        return (title, version, description)
    }

    // MARK: Components

    /// Reads every component, also those that nothing refers to yet, so that all mistakes are found.
    private mutating func readComponents(_ node: DocumentNode?, file: String) {
        guard let node, var reader = MappingReader(node, what: "components", diagnostics: &diagnostics) else { return }
        let schemes = entries(reader.optional("securitySchemes"), what: "securitySchemes")
        schemeNames = schemes.map(\.key)
        for entry in schemes { _ = credential(component(entry, of: "securitySchemes", file: file)) }
        for entry in entries(reader.optional("schemas"), what: "schemas") {
            guard let target = component(entry, of: "schemas", file: file), let pointer = target.pointer else {
                continue
            }
            _ = schema(target, at: pointer, from: entry.keyLocation, depth: 0)
        }
        for entry in entries(reader.optional("messages"), what: "messages") {
            _ = message(component(entry, of: "messages", file: file))
        }
        diagnostics.refuse(
            Dictionary(
                uniqueKeysWithValues: ["operationTraits", "messageTraits"].map {
                    ($0, "write the trait's keys where it is used")
                }
            ),
            in: &reader
        )
        diagnostics.finish(&reader, ignoring: Self.unreadComponents)
    }

    /// Components that are read where something refers to them.
    private static let unreadComponents = [
        "servers", "channels", "operations", "serverVariables", "parameters", "replies", "replyAddresses",
        "correlationIds", "externalDocs", "tags", "serverBindings", "channelBindings", "operationBindings",
        "messageBindings",
    ]

    /// A component as if a `$ref` had led to it, so that it is read once.
    private mutating func component(
        _ entry: DocumentNode.Entry,
        of kind: String,
        file: String
    ) -> LinkedDocuments.Target? {
        guard
            var target = documents.target(of: entry.value, at: entry.keyLocation, diagnostics: &diagnostics)
        else { return nil }
        target.pointer = target.pointer ?? ReferencePointer(file: file, path: ["components", kind, entry.key])
        return target
    }

    // MARK: Shared by all parts

    /// The entries of a mapping with free keys; none where the node is missing or not a mapping.
    mutating func entries(_ node: DocumentNode?, what: String) -> [DocumentNode.Entry] {
        guard let node, var reader = MappingReader(node, what: what, diagnostics: &diagnostics) else { return [] }
        return reader.rest()
    }

    /// A string that must have something in it.
    mutating func text(_ node: DocumentNode?, what: String) -> String? {
        guard let node, let text = diagnostics.string(node, what: what) else { return nil }
        if !text.isEmpty { return text }
        diagnostics.error("\(what) is empty; write one", at: node.location)
        return nil
    }
}
