internal import CodecRuntime
internal import ContractSuite
package import ProtocolSpec

extension SocketTarget {
    /// The keys of a target file for a contract of any kind.
    package static let keys = [
        "name", "url", "nodes", "headers", "query", "params", "credentials", "people", "keys", "other", "subprotocols",
        "first", "listen", "send", "hostile", "tls", "limits", "secrets", "cases",
    ]

    /// Reads a target file for a contract of any kind.
    ///
    /// - Parameters:
    ///   - node: the document.
    ///   - contract: what the target should serve.
    ///   - diagnostics: gets every problem, at its place.
    /// - Returns: nil where an error makes the target unusable; each is in `diagnostics`.
    package static func read(
        _ node: DocumentNode,
        for contract: Contract,
        diagnostics: inout DiagnosticCollector
    ) -> SocketTarget? {
        var collector = DiagnosticCollector()
        let target = SocketTargetReader(contract: contract).target(node, &collector)
        diagnostics.append(contentsOf: collector.diagnostics)
        return collector.hasErrors ? nil : target
    }
}

/// Reads target files for contracts of any kind.
struct SocketTargetReader {
    let contract: Contract

    func target(_ node: DocumentNode, _ diagnostics: inout DiagnosticCollector) -> SocketTarget? {
        guard var reader = MappingReader(node, what: "a target", diagnostics: &diagnostics) else { return nil }
        let name = diagnostics.string(reader.optional("name"), what: "the target's name")
        let (url, several) = (reader.optional("url"), reader.optional("nodes"))
        if (url == nil) == (several == nil) {
            diagnostics.error(
                "a target says where the server is: \"url\", or several of them as \"nodes\"",
                at: node.location
            )
        }
        let texts = url.map { [$0] } ?? diagnostics.items(several, what: "\"nodes\"")
        let addresses = texts.compactMap { address($0, &diagnostics) }
        guard let first = addresses.first else {
            if diagnostics.diagnostics.isEmpty {
                diagnostics.error(
                    "\"nodes\" names at least one node: ws://127.0.0.1:8000",
                    at: several?.location ?? node.location
                )
            }
            return nil
        }
        var target = SocketTarget(
            location: node.location,
            name: name ?? first.node.description,
            nodes: addresses.map(\.node),
            path: first.path
        )
        target.headers = pairs(reader.optional("headers"), "headers", &diagnostics)
        target.query = first.query.map { Pair(name: $0.name, value: SecretText($0.value, at: texts[0].location)) }
        target.query += pairs(reader.optional("query"), "query", &diagnostics)
        target.parameters = pairs(
            reader.optional("params"),
            "params",
            known: contract.sockets.flatMap(\.parameters).map(\.name),
            &diagnostics
        )
        target.credentials = pairs(
            reader.optional("credentials"),
            "credentials",
            known: contract.credentials.map(\.name),
            &diagnostics
        )
        target.people = people(reader.optional("people"), &diagnostics)
        let keys = reader.optional("keys")
        target.keys = self.keys(keys, &diagnostics)
        if let keys, contract.sockets.allSatisfy({ target.people(at: $0, of: contract).isEmpty }) {
            diagnostics.error(
                "\"keys\" sign the tokens of people, and nobody here has an id: add people: {NAME: {id: ID}}",
                at: keys.location
            )
        }
        target.other = pairs(
            reader.optional("other"),
            "other",
            known: contract.sockets.flatMap(\.parameters).map(\.name),
            &diagnostics
        )
        target.subprotocols = list(reader.optional("subprotocols"), "subprotocols", &diagnostics).compactMap {
            diagnostics.string($0, what: "a subprotocol")
        }
        target.first = reader.optional("first").map { node in
            list(node, "first", &diagnostics).map { SecretText($0.string ?? $0.json.jsonText, at: $0.location) }
        }
        target.listen = duration(reader.optional("listen"), &diagnostics) ?? target.listen
        target.send = list(reader.optional("send"), "send", &diagnostics).compactMap { globs($0, &diagnostics) }
        target.isHostile = flag(reader.optional("hostile"), "hostile", &diagnostics)
        target.certificateAuthority = authority(reader.optional("tls"), &diagnostics)
        target.secrets = pairs(reader.optional("secrets"), "secrets", &diagnostics)
        target.cases = list(reader.optional("cases"), "cases", &diagnostics).compactMap { node in
            diagnostics.string(node, what: "\"cases\", a file or folder,").map {
                Target.FilePlace(path: $0, location: node.location)
            }
        }
        target.limits = limits(reader.optional("limits"), &diagnostics)
        // `$schema` is for editors; it says nothing to us.
        reader.finish(alsoAllowed: { $0 == "$schema" }, diagnostics: &diagnostics)
        return target
    }

    private typealias Pair = SocketTarget.Pair

    private func address(_ node: DocumentNode, _ diagnostics: inout DiagnosticCollector) -> SocketTarget.Address? {
        guard let text = diagnostics.string(node, what: "a URL") else { return nil }
        if let address = SocketTarget.address(text) { return address }
        diagnostics.error("the server's URL is like ws://127.0.0.1:8000/path, not \"\(text)\"", at: node.location)
        return nil
    }

    /// A list, or its only item.
    private func list(
        _ node: DocumentNode?,
        _ key: String,
        _ diagnostics: inout DiagnosticCollector
    ) -> [DocumentNode] {
        guard let node else { return [] }
        return node.string != nil || node.entries != nil ? [node] : diagnostics.items(node, what: "\"\(key)\"")
    }

    private func globs(_ node: DocumentNode, _ diagnostics: inout DiagnosticCollector) -> Glob? {
        guard let text = diagnostics.string(node, what: "a message's name") else { return nil }
        let names = contract.sockets.flatMap(\.receives).map { contract[$0.message].name }
        if !names.contains(where: Glob(text).matches) {
            let hint = NearestWord.hint(for: text, among: names)
            diagnostics.error("no message that a client sends is called \"\(text)\"\(hint)", at: node.location)
        }
        return Glob(text)
    }

    func pairs(
        _ node: DocumentNode?,
        _ key: String,
        known: [String]? = nil,
        _ diagnostics: inout DiagnosticCollector
    ) -> [SocketTarget.Pair] {
        guard let node, var reader = MappingReader(node, what: "\"\(key)\"", diagnostics: &diagnostics) else {
            return []
        }
        return reader.rest().compactMap { entry in
            if let known, !known.contains(entry.key) {
                let hint = NearestWord.hint(for: entry.key, among: known)
                let choice = hint.isEmpty && !known.isEmpty ? " (known: \(known.joined(separator: ", ")))" : hint
                diagnostics.error("the contract has no \"\(entry.key)\" for \"\(key)\"\(choice)", at: entry.keyLocation)
            }
            return value(entry.value, "\"\(entry.key)\"", &diagnostics).map { Pair(name: entry.key, value: $0) }
        }
    }

    /// A text, a number, or where a secret is: `{env: NAME}`, `{file: PATH}`.
    private func value(
        _ node: DocumentNode,
        _ what: String,
        _ diagnostics: inout DiagnosticCollector
    ) -> SecretText? {
        switch node.content {
        case .string(let text): return SecretText(text, at: node.location)
        case .integer, .number, .bool: return SecretText(node.json.jsonText, at: node.location)
        default: break
        }
        guard var reader = MappingReader(node, what: what, diagnostics: &diagnostics) else { return nil }
        let (environment, file) = (reader.optional("env"), reader.optional("file"))
        reader.finish(diagnostics: &diagnostics)
        guard (environment == nil) != (file == nil), let text = (environment ?? file)?.string else {
            diagnostics.error("\(what) is a text, {env: NAME} or {file: PATH}", at: node.location)
            return nil
        }
        return SecretText("{\(environment == nil ? "file" : "env"): \(text)}", at: node.location)
    }

    private func flag(_ node: DocumentNode?, _ key: String, _ diagnostics: inout DiagnosticCollector) -> Bool {
        guard let node else { return false }
        if case .bool(let value) = node.content { return value }
        diagnostics.error("\"\(key)\" is true or false, not \(node.kind)", at: node.location)
        return false
    }

    private func authority(_ node: DocumentNode?, _ diagnostics: inout DiagnosticCollector) -> Target.FilePlace? {
        guard let node, var reader = MappingReader(node, what: "\"tls\"", diagnostics: &diagnostics) else { return nil }
        let file = reader.required("ca", diagnostics: &diagnostics)
        reader.finish(diagnostics: &diagnostics)
        guard let file, let path = diagnostics.string(file, what: "\"ca\"") else { return nil }
        return Target.FilePlace(path: path, location: file.location)
    }

    private func limits(_ node: DocumentNode?, _ diagnostics: inout DiagnosticCollector) -> SocketTarget.Limits {
        var limits = SocketTarget.Limits()
        guard let node, var reader = MappingReader(node, what: "\"limits\"", diagnostics: &diagnostics) else {
            return limits
        }
        limits.answer = duration(reader.optional("answer"), &diagnostics) ?? limits.answer
        limits.close = duration(reader.optional("close"), &diagnostics) ?? limits.close
        limits.quiet = duration(reader.optional("quiet"), &diagnostics) ?? limits.quiet
        if let count = reader.optional("connections") {
            if case .integer(let number) = count.content, 1...64 ~= number {
                limits.connections = number
            } else {
                diagnostics.error("\"connections\" is a number from 1 to 64", at: count.location)
            }
        }
        reader.finish(diagnostics: &diagnostics)
        return limits
    }

    private func duration(_ node: DocumentNode?, _ diagnostics: inout DiagnosticCollector) -> Duration? {
        guard let node, let text = diagnostics.string(node, what: "a time") else { return nil }
        if let limit = DurationText.microseconds(text), 0...3_600_000_000 ~= limit { return .microseconds(limit) }
        diagnostics.error("a time is like 2s or 500ms, up to 60m, not \"\(text)\"", at: node.location)
        return nil
    }
}
