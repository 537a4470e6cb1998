internal import CodecRuntime
internal import ProtocolSpec
internal import ServerRules

/// Security schemes: the tokens that open the channel and the endpoints.
extension RoomContractBuilder {
    /// Signatures that both sides can make from one shared key.
    private static let algorithms = ["HS256", "HS384", "HS512"]

    /// What an operation's or server's `security` asks for, and where it asks.
    struct SecurityRequirement: Sendable {
        /// Nil where the scheme has errors.
        var credential: Credential?
        var location: SourceLocation
    }

    /// The one scheme of a `security` list; nil where there is no list.
    mutating func security(_ node: DocumentNode?) -> SecurityRequirement? {
        guard let node else { return nil }
        let broken = SecurityRequirement(credential: nil, location: node.location)
        let items = diagnostics.items(node, what: "\"security\"")
        guard let item = items.first else {
            if node.items != nil {
                diagnostics.error("\"security\" is empty; name a scheme or remove it", at: node.location)
            }
            return broken
        }
        if items.count > 1 {
            diagnostics.error("alternatives in \"security\" are not supported; name one scheme", at: items[1].location)
        }
        let target = documents.target(of: item, diagnostics: &diagnostics)
        guard target?.pointer != nil else {
            if target != nil {
                diagnostics.error("a scheme is named by {$ref: '#/components/securitySchemes/…'}", at: item.location)
            }
            return broken
        }
        return SecurityRequirement(credential: credential(target), location: item.location)
    }

    /// The scheme that a reference led to, read once.
    mutating func credential(_ target: LinkedDocuments.Target?) -> Credential? {
        guard let target, let pointer = target.pointer else { return nil }
        if let known = credentials[pointer] { return known }
        let credential = readCredential(target, name: pointer.name ?? "")
        credentials[pointer] = .some(credential)
        return credential
    }

    private mutating func readCredential(_ target: LinkedDocuments.Target, name: String) -> Credential? {
        guard var reader = MappingReader(target.node, what: "a security scheme", diagnostics: &diagnostics) else {
            return nil
        }
        let type = reader.required("type", diagnostics: &diagnostics)
        let description = diagnostics.string(reader.optional("description"), what: "a description")
        guard diagnostics.string(type, what: "\"type\"") == "httpApiKey" else {
            if let type, type.string != nil {
                diagnostics.error(
                    "a security scheme is of type httpApiKey: a browser's WebSocket has no other way to bring a token",
                    at: type.location
                )
            }
            return nil
        }
        let place: Credential.Place? = place(reader.required("in", diagnostics: &diagnostics))
        let parameter = text(reader.required("name", diagnostics: &diagnostics), what: "a parameter's name")
        let jwt = reader.required(ContractExtension.jwt.rawValue, diagnostics: &diagnostics)
        diagnostics.finish(&reader)
        guard let jwt, let rules = tokenRules(jwt, scheme: name, parameter: parameter ?? ""), let place,
            parameter != nil
        else { return nil }
        return Credential(
            name: name,
            location: target.location,
            description: description,
            place: place,
            rules: rules
        )
    }

    private mutating func place(_ node: DocumentNode?) -> Credential.Place? {
        guard let node else { return nil }
        if node.string == "header" {
            diagnostics.error(
                "a browser cannot set headers on a WebSocket; bring the token \"in: query\" or \"in: cookie\"",
                at: node.location
            )
            return nil
        }
        return diagnostics.word(node, what: "\"in\"")
    }

    // MARK: x-jwt

    private mutating func tokenRules(_ node: DocumentNode, scheme: String, parameter: String) -> TokenRules? {
        guard var reader = MappingReader(node, what: ContractExtension.jwt.rawValue, diagnostics: &diagnostics) else {
            return nil
        }
        let algorithms = algorithms(reader.required("algorithms", diagnostics: &diagnostics))
        let lifetime = lifetime(reader.required("lifetime", diagnostics: &diagnostics))
        let subject = text(reader.required("subject", diagnostics: &diagnostics), what: "the subject claim")
        let claims = claims(reader.optional("claims"), subject: subject)
        diagnostics.finish(&reader)
        guard !algorithms.isEmpty, let lifetime, let subject else { return nil }
        return TokenRules(
            scheme: scheme,
            parameter: parameter,
            algorithms: algorithms,
            lifetimeSeconds: lifetime,
            subject: subject,
            claims: claims
        )
    }

    private mutating func algorithms(_ node: DocumentNode?) -> [String] {
        let items = diagnostics.items(node, what: "\"algorithms\"")
        if let node, items.isEmpty, node.items != nil {
            diagnostics.error("\"algorithms\" is empty; name at least one", at: node.location)
        }
        return items.compactMap { item in
            guard let name = diagnostics.string(item, what: "an algorithm") else { return nil }
            if Self.algorithms.contains(name) { return name }
            let hint = NearestWord.hint(for: name, among: Self.algorithms)
            let known = Self.algorithms.joined(separator: ", ")
            diagnostics.error("the algorithm \"\(name)\" is not supported; \(known) are\(hint)", at: item.location)
            return nil
        }
    }

    private mutating func lifetime(_ node: DocumentNode?) -> Int? {
        guard let node, let text = diagnostics.string(node, what: "\"lifetime\"") else { return nil }
        if let seconds = ISO8601Duration.seconds(in: text), seconds > 0 { return seconds }
        diagnostics.error(
            "\"\(text)\" is not a lifetime; write an ISO 8601 duration such as PT15M or P7D",
            at: node.location
        )
        return nil
    }

    private mutating func claims(_ node: DocumentNode?, subject: String?) -> [TokenRules.Claim] {
        entries(node, what: "\"claims\"").compactMap { entry in
            if entry.key == subject {
                diagnostics.error(
                    "\"\(entry.key)\" is the subject, which names a person and has no fixed value",
                    at: entry.keyLocation
                )
            }
            return diagnostics.string(entry.value, what: "a claim's value").map { .init(name: entry.key, value: $0) }
        }.sorted { $0.name < $1.name }
    }
}
