internal import ProtocolSpec
internal import ServerRules
internal import SpecParser

/// Security schemes, and what asks for them.
extension ContractAssembler {
    /// Alternatives, each of which is all the schemes that a client brings.
    mutating func security(_ node: DocumentNode?) -> [[Contract.CredentialUse]] {
        guard let node else { return [] }
        let items = node.items ?? [node]
        return items.compactMap { item in
            if item["$ref"] != nil || item["type"]?.string != nil {
                guard let target = target(of: item) else { return nil }
                let name = target.pointer?.name ?? target.node["name"]?.string ?? "security"
                return credential(name, target).map { [$0] }
            }
            // AsyncAPI 2: the scheme's name, and its scopes.
            let uses = (item.entries ?? []).compactMap { named($0) }
            return uses.isEmpty ? nil : uses
        }
    }

    private mutating func named(_ entry: DocumentNode.Entry) -> Contract.CredentialUse? {
        let file = entry.keyLocation.file
        let scheme = documents.roots[file]?["components"]?["securitySchemes"]?.entries?.first { $0.key == entry.key }
        guard let scheme, let target = target(of: scheme.value, at: scheme.keyLocation) else {
            if scheme == nil {
                let known = documents.roots[file]?["components"]?["securitySchemes"]?.entries?.map(\.key) ?? []
                diagnostics.warning(
                    "there is no security scheme \"\(entry.key)\", so that nothing is asked for here",
                    cure: NearestWord.to(entry.key, among: known).map { "did you mean \"\($0)\"?" }
                        ?? "add it under components.securitySchemes",
                    at: entry.keyLocation
                )
            }
            return nil
        }
        var use = credential(entry.key, target)
        use?.scopes = (entry.value.items ?? []).compactMap(\.string)
        return use
    }

    private mutating func credential(_ name: String, _ target: ContractDocuments.Target) -> Contract.CredentialUse? {
        if credentials[name] == nil {
            guard let credential = readCredential(name, target) else { return nil }
            credentials[name] = credential
            credentialNames.append(name)
        }
        let scopes = (target.node["scopes"]?.items ?? []).compactMap(\.string)
        return Contract.CredentialUse(credential: name, scopes: scopes)
    }

    private mutating func readCredential(_ name: String, _ target: ContractDocuments.Target) -> Contract.Credential? {
        guard var reader = ObjectReader(target.node, what: "a security scheme", diagnostics: &diagnostics) else {
            return nil
        }
        let type = reader.text("type", diagnostics: &diagnostics) ?? ""
        let place = reader.text("in", diagnostics: &diagnostics)
        let parameter = reader.text("name", diagnostics: &diagnostics)
        let scheme = reader.text("scheme", diagnostics: &diagnostics)
        let description = reader.text("description", diagnostics: &diagnostics)
        let jwt = reader.value(Extension.jwt.rawValue)
        reader.allow(["bearerFormat", "flows", "openIdConnectUrl", "scopes"])
        reader.finish(diagnostics: &diagnostics)
        let way = way(of: type, in: place, named: parameter, scheme: scheme, at: target.location, scheme: name)
        return Contract.Credential(
            name: name,
            location: target.location,
            type: type,
            description: description,
            place: way.place,
            parameter: way.parameter,
            rules: jwt.flatMap { tokenRules($0, scheme: name, parameter: way.parameter ?? "") }
        )
    }

    private mutating func way(
        of type: String,
        in place: String?,
        named parameter: String?,
        scheme: String?,
        at location: SourceLocation,
        scheme name: String
    ) -> (place: Contract.Credential.Place, parameter: String?) {
        switch type {
        case "httpApiKey", "apiKey", "userPassword", "http", "oauth2", "openIdConnect": break
        case "X509", "symmetricEncryption", "asymmetricEncryption", "plain", "scramSha256", "scramSha512", "gssapi":
            assume(
                "\"\(name)\" is not asked for",
                because: "a scheme of type \(type) is settled below WebSocket",
                at: location
            )
            return (.unsaid, nil)
        default:
            let known = ["httpApiKey", "apiKey", "http", "userPassword", "oauth2", "openIdConnect", "X509"]
            diagnostics.warning(
                "\"\(type)\" is not a type of security scheme, so that \"\(name)\" is not asked for",
                cure: NearestWord.to(type, among: known).map { "did you mean \"\($0)\"?" }
                    ?? "write one of \(known.joined(separator: ", "))",
                at: location
            )
            return (.unsaid, nil)
        }
        switch (type, place) {
        case ("httpApiKey", "query"?), ("apiKey", "query"?): return (.query, parameter ?? name)
        case ("httpApiKey", "cookie"?), ("apiKey", "cookie"?): return (.cookie, parameter ?? name)
        case ("httpApiKey", "header"?), ("apiKey", "header"?): return (.header, parameter ?? name)
        case ("apiKey", "user"?): return (.user, parameter)
        case ("apiKey", "password"?): return (.password, parameter)
        case ("userPassword", _): return (.user, nil)
        case ("http", _), ("oauth2", _), ("openIdConnect", _): return (.header, "Authorization")
        default:
            diagnostics.warning(
                "\"\(name)\" does not say where the key goes\(place.map { ": \"\($0)\" is no such place" } ?? ""), so that it is not asked for",
                cure: "write \"in: query\", \"in: header\" or \"in: cookie\"",
                at: location
            )
            return (.unsaid, parameter)
        }
    }

    // MARK: x-jwt

    private mutating func tokenRules(_ node: DocumentNode, scheme: String, parameter: String) -> TokenRules? {
        guard var reader = ObjectReader(node, what: "x-jwt", diagnostics: &diagnostics) else { return nil }
        let algorithms = reader.list("algorithms").compactMap(\.string)
        let lifetime = reader.text("lifetime", diagnostics: &diagnostics)
        let subject = reader.text("subject", diagnostics: &diagnostics)
        let claims = reader.mapping("claims", diagnostics: &diagnostics)
        reader.finish(diagnostics: &diagnostics)
        let known = ["HS256", "HS384", "HS512"]
        let usable = algorithms.filter(known.contains)
        if usable.isEmpty {
            diagnostics.warning(
                "x-jwt names no algorithm that Belay can sign with, so that tokens are not judged",
                cure: "write one of \(known.joined(separator: ", ")) in \"algorithms\"",
                at: node.location
            )
            return nil
        }
        let seconds = lifetime.flatMap { ISO8601Duration.seconds(in: $0) }
        if seconds == nil {
            assume(
                "tokens are good for 15 minutes",
                because: "x-jwt has no lifetime that can be read, such as PT15M",
                at: node.location
            )
        }
        if subject == nil {
            assume("the claim sub names the person", because: "x-jwt names no subject", at: node.location)
        }
        return TokenRules(
            scheme: scheme,
            parameter: parameter,
            algorithms: usable,
            lifetimeSeconds: seconds ?? 900,
            subject: subject ?? "sub",
            claims: claims.compactMap { entry in
                entry.value.scalarText.map { TokenRules.Claim(name: entry.key, value: $0) }
            }.sorted { $0.name < $1.name }
        )
    }
}
