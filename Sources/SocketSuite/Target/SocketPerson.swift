internal import CodecRuntime
internal import ContractSuite
package import ProtocolSpec

extension SocketTarget {
    /// Somebody whom the server knows, and what this person brings.
    package struct Person: Sendable, Hashable {
        /// The role, or any other name: what the contract's `x-room` calls this person.
        package var key: String
        /// What a token's subject says; nil where it is the contract's.
        package var id: String?
        /// What others see; nil where nothing says it.
        package var name: String?
        /// By the name of their security scheme.
        package var credentials: [Pair]

        package init(key: String, id: String? = nil, name: String? = nil, credentials: [Pair] = []) {
            self.key = key
            self.id = id
            self.name = name
            self.credentials = credentials
        }
    }

    /// Who can be connected to a socket: the people of the target, and where it has the key that signs tokens, those of the
    /// contract.
    ///
    /// - Parameters:
    ///   - socket: where they connect.
    ///   - contract: its contract.
    /// - Returns: each with an id, if there is one; those with a credential alone, in the order of the roles.
    package func people(at socket: Contract.Socket, of contract: Contract) -> [Person] {
        let known = socket.room?.people ?? []
        var all = people.map { person in
            guard person.id == nil, let same = known.first(where: { $0.key == person.key }) else { return person }
            var person = person
            (person.id, person.name) = (same.id, person.name ?? same.name)
            return person
        }
        // Who is named here is of the server's database; the contract's are the mock's.
        if all.isEmpty { all = known.map { Person(key: $0.key, id: $0.id, name: $0.name) } }
        let isSigned = contract.credentials(of: socket).contains { scheme in
            scheme.rules != nil && keys.contains { $0.name == scheme.name }
        }
        let able = all.filter { !$0.credentials.isEmpty || isSigned && $0.id != nil }
        let roles = socket.room?.members ?? []
        return able.filter { roles.contains($0.key) }.sorted {
            (roles.firstIndex(of: $0.key) ?? 0) < (roles.firstIndex(of: $1.key) ?? 0)
        } + able.filter { !roles.contains($0.key) }
    }
}

extension SocketTargetReader {
    /// Who the server knows: `people: {customer: {id: c-1, credentials: {token: {env: TOKEN}}}}`.
    func people(_ node: DocumentNode?, _ diagnostics: inout DiagnosticCollector) -> [SocketTarget.Person] {
        guard let node, var reader = MappingReader(node, what: "\"people\"", diagnostics: &diagnostics) else {
            return []
        }
        return reader.rest().compactMap { entry in
            let what = "the person \"\(entry.key)\""
            guard var person = MappingReader(entry.value, what: what, diagnostics: &diagnostics) else { return nil }
            let (id, name) = (person.optional("id"), person.optional("name"))
            let credentials = person.optional("credentials")
            person.finish(diagnostics: &diagnostics)
            if id == nil, credentials == nil {
                diagnostics.error(
                    "\(what) has an \"id\", or \"credentials\" by the name of their security scheme",
                    at: entry.value.location
                )
            }
            return SocketTarget.Person(
                key: entry.key,
                id: id.map { $0.string ?? $0.json.jsonText },
                name: name.map { $0.string ?? $0.json.jsonText },
                credentials: pairs(
                    credentials,
                    "credentials",
                    known: contract.credentials.map(\.name),
                    &diagnostics
                )
            )
        }
    }

    /// Keys that sign tokens, by the security scheme whose `x-jwt` says what a token is.
    func keys(_ node: DocumentNode?, _ diagnostics: inout DiagnosticCollector) -> [SocketTarget.Pair] {
        pairs(node, "keys", known: contract.credentials.filter { $0.rules != nil }.map(\.name), &diagnostics)
    }
}
