internal import AccessTokens
internal import CodecRuntime
internal import ProtocolSpec
internal import ServerRules

/// Reads the parts of a target file that speak of tokens, keys and probes.
struct SecretReader {
    let contract: RoomContract
    /// The keys of all people that the target names.
    let people: [String]

    /// Secrets that cases name.
    func named(_ node: DocumentNode?, _ diagnostics: inout DiagnosticCollector) -> [String: SecretSource] {
        guard let node, var reader = MappingReader(node, what: "\"secrets\"", diagnostics: &diagnostics) else {
            return [:]
        }
        var secrets: [String: SecretSource] = [:]
        for entry in reader.rest() {
            secrets[entry.key] = secret(entry.value, what: "the secret \"\(entry.key)\"", &diagnostics)
        }
        return secrets
    }

    func tokens(_ node: DocumentNode?, _ diagnostics: inout DiagnosticCollector) -> Target.TokenSource? {
        guard let node, var reader = MappingReader(node, what: "\"tokens\"", diagnostics: &diagnostics) else {
            return nil
        }
        let mint = reader.optional("mint")
        let given = reader.optional("given")
        let command = reader.optional("command")
        reader.finish(diagnostics: &diagnostics)
        guard [mint, given, command].compactMap(\.self).count == 1 else {
            diagnostics.error("\"tokens\" is one of mint, given and command", at: node.location)
            return nil
        }
        if let mint { return self.mint(mint, &diagnostics).map(Target.TokenSource.mint) }
        if let given { return .given(self.given(given, &diagnostics)) }
        guard let command, let line = diagnostics.string(command, what: "\"command\"") else { return nil }
        return .command(line, command.location)
    }

    private func mint(_ node: DocumentNode, _ diagnostics: inout DiagnosticCollector) -> Target.Mint? {
        guard var reader = MappingReader(node, what: "a mint", diagnostics: &diagnostics) else { return nil }
        let algorithmNode = reader.optional("algorithm")
        let key = reader.required("key", diagnostics: &diagnostics)
        let claims = reader.optional("claims")
        reader.finish(diagnostics: &diagnostics)
        let allowed = contract.channel.credential?.rules.algorithms ?? []
        let algorithm = diagnostics.string(algorithmNode, what: "the algorithm") ?? allowed.first
        guard let algorithm else {
            diagnostics.error("the contract asks for no token, so there is nothing to mint", at: node.location)
            return nil
        }
        if let algorithmNode, !allowed.contains(algorithm) {
            let words = allowed.joined(separator: ", ")
            diagnostics.error(
                "the contract's tokens are signed with \(words), not \"\(algorithm)\"",
                at: algorithmNode.location
            )
        }
        guard let source = secret(key, what: "the key", &diagnostics) else { return nil }
        return Target.Mint(
            location: node.location,
            algorithm: algorithm,
            key: source,
            claims: self.claims(claims, for: [contract.channel.credential?.rules].compactMap(\.self), &diagnostics)
        )
    }

    /// Claims with their templates, each checked for unknown placeholders, and held against those that the contract asks for.
    ///
    /// - Parameters:
    ///   - node: the claims.
    ///   - rules: those of the tokens that have these claims.
    ///   - diagnostics: gets every problem.
    /// - Returns: the claims by their names.
    private func claims(
        _ node: DocumentNode?,
        for rules: [TokenRules],
        _ diagnostics: inout DiagnosticCollector
    ) -> [String: JSONValue] {
        guard let node, var reader = MappingReader(node, what: "\"claims\"", diagnostics: &diagnostics) else {
            return [:]
        }
        var claims: [String: JSONValue] = [:]
        for entry in reader.rest() {
            if let text = entry.value.string, let unknown = ClaimTemplate.unknownPlaceholder(in: text) {
                let known = ClaimTemplate.placeholders.map { "{\($0)}" }.joined(separator: " and ")
                diagnostics.error("nothing fills {\(unknown)}; \(known) can stand here", at: entry.value.location)
            }
            claims[entry.key] = entry.value.json
            expect(entry.value, as: entry.key, for: rules, &diagnostics)
        }
        return claims
    }

    /// A claim that may have one value only has that.
    private func expect(
        _ value: DocumentNode,
        as name: String,
        for rules: [TokenRules],
        _ diagnostics: inout DiagnosticCollector
    ) {
        let required = rules.flatMap(\.claims).filter { $0.name == name }.map(\.value)
        guard let only = required.first, !required.contains(value.string ?? ""), value.string?.contains("{") != true
        else { return }
        diagnostics.error(
            "the contract's \(rules.first?.scheme ?? "token") has \"\(name)\": \"\(only)\", not "
                + "\(value.json.jsonText): write that, or leave it out, since the contract's claims are added anyway",
            at: value.location
        )
    }

    private func given(_ node: DocumentNode, _ diagnostics: inout DiagnosticCollector) -> [Target.GivenToken] {
        guard var reader = MappingReader(node, what: "\"given\"", diagnostics: &diagnostics) else { return [] }
        return reader.rest().compactMap { entry in
            let known = people + GivenTokens.faultNames
            if !known.contains(entry.key) {
                let hint = NearestWord.hint(for: entry.key, among: known)
                diagnostics.error("\"\(entry.key)\" is neither a person nor a fault\(hint)", at: entry.keyLocation)
            }
            return secret(entry.value, what: "a token", &diagnostics)
                .map { Target.GivenToken(owner: entry.key, source: $0) }
        }
    }

    /// `{env: NAME}`, `{file: PATH}`, `{value: …}`, or the text itself.
    private func secret(
        _ node: DocumentNode?,
        what: String,
        _ diagnostics: inout DiagnosticCollector
    ) -> SecretSource? {
        guard let node else { return nil }
        if let text = node.string { return SecretSource(place: .value(Secret(text)), location: node.location) }
        guard var reader = MappingReader(node, what: what, diagnostics: &diagnostics) else { return nil }
        let environment = reader.optional("env")
        let file = reader.optional("file")
        let value = reader.optional("value")
        reader.finish(diagnostics: &diagnostics)
        guard [environment, file, value].compactMap(\.self).count == 1 else {
            diagnostics.error("\(what) is one of {env: NAME}, {file: PATH} and {value: …}", at: node.location)
            return nil
        }
        guard let text = diagnostics.string(environment ?? file ?? value, what: what) else { return nil }
        let place: SecretSource.Place =
            environment != nil ? .environment(text) : file != nil ? .file(text) : .value(Secret(text))
        return SecretSource(place: place, location: node.location)
    }
}

// MARK: - Probes

extension SecretReader {
    func probes(_ node: DocumentNode?, _ diagnostics: inout DiagnosticCollector) -> Probes {
        guard let node, var reader = MappingReader(node, what: "\"probes\"", diagnostics: &diagnostics) else {
            return Probes()
        }
        let messages = reader.optional("messages").flatMap { self.messages($0, &diagnostics) }
        let last = reader.optional("lastMessageAt").flatMap { self.value($0, &diagnostics) }
        let refresh = reader.optional("refresh").flatMap { self.refresh($0, &diagnostics) }
        reader.finish(diagnostics: &diagnostics)
        return Probes(messages: messages, lastMessageAt: last, refresh: refresh)
    }

    private func messages(_ node: DocumentNode, _ diagnostics: inout DiagnosticCollector) -> Probes.Messages? {
        guard var reader = MappingReader(node, what: "the probe \"messages\"", diagnostics: &diagnostics) else {
            return nil
        }
        let texts = ["get", "as"].compactMap { key in
            diagnostics.string(reader.required(key, diagnostics: &diagnostics), what: "\"\(key)\"")
        }
        // Left out, the list is the answer itself, or the one list in it.
        let items = reader.optional("items").flatMap { pointer($0, "items", &diagnostics) } ?? ""
        let parts =
            texts
            + ["id", "content"].compactMap { key in
                pointer(reader.required(key, diagnostics: &diagnostics), key, &diagnostics)
            }
        checkPerson(reader.optional("as"), &diagnostics)
        checkPath(reader.optional("get"), &diagnostics)
        let next = pointer(reader.optional("next"), "next", &diagnostics)
        reader.finish(diagnostics: &diagnostics)
        guard parts.count == 4 else { return nil }
        return Probes.Messages(
            get: parts[0],
            person: parts[1],
            items: items,
            id: parts[2],
            content: parts[3],
            next: next,
            locations: Self.locations(in: node)
        )
    }

    private func value(_ node: DocumentNode, _ diagnostics: inout DiagnosticCollector) -> Probes.Value? {
        guard var reader = MappingReader(node, what: "the probe \"lastMessageAt\"", diagnostics: &diagnostics) else {
            return nil
        }
        let texts = ["get", "as"].compactMap { key in
            diagnostics.string(reader.required(key, diagnostics: &diagnostics), what: "\"\(key)\"")
        }
        let place = pointer(reader.required("value", diagnostics: &diagnostics), "value", &diagnostics)
        let parts = texts + [place].compactMap(\.self)
        checkPerson(reader.optional("as"), &diagnostics)
        checkPath(reader.optional("get"), &diagnostics)
        reader.finish(diagnostics: &diagnostics)
        guard parts.count == 3 else { return nil }
        return Probes.Value(get: parts[0], person: parts[1], value: parts[2], locations: Self.locations(in: node))
    }

    /// A path has the room's values in braces; anything else there would be sent as it is.
    private func checkPath(_ node: DocumentNode?, _ diagnostics: inout DiagnosticCollector) {
        let known = contract.channel.address.parameters.map(\.name)
        for match in (node?.string ?? "").matches(of: /\{([^{}]*)\}/) where !known.contains(String(match.output.1)) {
            let name = String(match.output.1)
            let hint = NearestWord.hint(for: name, among: known)
            let choice = known.map { "{\($0)}" }.joined(separator: ", ")
            diagnostics.error(
                "a room has no value {\(name)} (it has \(choice))\(hint)",
                at: node?.location ?? SourceLocation(file: "", line: 1, column: 1)
            )
        }
    }

    private static func locations(in node: DocumentNode) -> [String: SourceLocation] {
        Dictionary((node.entries ?? []).map { ($0.key, $0.keyLocation) }) { first, _ in first }
    }

    private func refresh(_ node: DocumentNode, _ diagnostics: inout DiagnosticCollector) -> Probes.Refresh? {
        guard var reader = MappingReader(node, what: "the probe \"refresh\"", diagnostics: &diagnostics) else {
            return nil
        }
        let cookie = diagnostics.string(reader.required("cookie", diagnostics: &diagnostics), what: "\"cookie\"")
        let value = reader.required("value", diagnostics: &diagnostics)
        reader.finish(diagnostics: &diagnostics)
        guard let cookie, let value else { return nil }
        guard value.entries?.contains(where: { $0.key == "mint" }) == true else {
            return secret(value, what: "the refresh token", &diagnostics)
                .map { Probes.Refresh(cookie: cookie, value: .secret($0)) }
        }
        guard var inner = MappingReader(value, what: "\"value\"", diagnostics: &diagnostics) else { return nil }
        let claims = self.claims(
            inner.required("mint", diagnostics: &diagnostics),
            for: contract.endpoints.map(\.credential.rules),
            &diagnostics
        )
        inner.finish(diagnostics: &diagnostics)
        return Probes.Refresh(cookie: cookie, value: .claims(claims))
    }

    /// A JSON Pointer (RFC 6901): empty for the whole document, or each step behind a slash. The first slash may be left out.
    private func pointer(_ node: DocumentNode?, _ key: String, _ diagnostics: inout DiagnosticCollector) -> String? {
        guard let node, let text = diagnostics.string(node, what: "\"\(key)\"") else { return nil }
        return text.isEmpty || text.hasPrefix("/") ? text : "/\(text)"
    }

    private func checkPerson(_ node: DocumentNode?, _ diagnostics: inout DiagnosticCollector) {
        guard let node, let key = node.string, !people.contains(key) else { return }
        let hint = NearestWord.hint(for: key, among: people)
        diagnostics.error("\"\(key)\" is not one of \"people\"\(hint)", at: node.location)
    }
}
