internal import AccessTokens
package import ContractSuite
package import ProtocolSpec

/// A target whose secrets have been read.
package struct ResolvedTarget: Sendable {
    package typealias Pair = (name: String, value: String)

    package var target: SocketTarget
    package var headers: [Pair]
    package var query: [Pair]
    package var parameters: [String: String]
    /// By the name of their scheme.
    package var credentials: [String: String]
    /// Values of the address's parameters that lead to another room.
    package var other: [String: String]
    /// Credentials of people, by the name of their scheme.
    package var people: [String: [String: String]]
    /// Tokens with one fault, by the name of their scheme.
    package var faulty: [Opening.Fault: [String: String]] = [:]
    /// What a client says first; nil where the contract's login is to be said.
    package var first: [String]?
    /// Secrets of the cases' own, by name.
    package var secrets: [String: String]
    package let redactor: Redactor

    /// - Parameters:
    ///   - target: with the places of its secrets.
    ///   - contract: says which parameters are secret.
    ///   - environment: where the secrets are.
    /// - Throws: `SuiteError` where one of them can't be got.
    package init(
        _ target: SocketTarget,
        for contract: Contract,
        _ environment: any HostEnvironment
    ) throws(SuiteError) {
        var secrets: [(Secret, label: String)] = []
        func text(_ text: SecretText, _ label: String, isSecret: Bool = false) throws(SuiteError) -> String {
            let (whole, parts) = try text.resolved(environment)
            secrets += parts.map { (Secret($0), label) }
            if isSecret { secrets.append((Secret(whole), label)) }
            return whole
        }
        self.target = target
        let queries = contract.credentials.filter { $0.place == .query }.compactMap(\.parameter)
        (headers, query, parameters, credentials, self.secrets) = ([], [], [:], [:], [:])
        for pair in target.headers {
            let isSecret = Self.isSecret(pair.name)
            headers.append((pair.name, try text(pair.value, pair.name, isSecret: isSecret)))
        }
        for pair in target.query {
            let isSecret = queries.contains(pair.name) || Self.isSecret(pair.name)
            query.append((pair.name, try text(pair.value, pair.name, isSecret: isSecret)))
        }
        for pair in target.parameters { parameters[pair.name] = try text(pair.value, pair.name) }
        other = [:]
        for pair in target.other { other[pair.name] = try text(pair.value, pair.name) }
        for pair in target.credentials { credentials[pair.name] = try text(pair.value, pair.name, isSecret: true) }
        for pair in target.secrets {
            self.secrets[pair.name] = try text(pair.value, "secret \(pair.name)", isSecret: true)
        }
        if let frames = target.first {
            var first: [String] = []
            for (index, frame) in frames.enumerated() { first.append(try text(frame, "first frame \(index + 1)")) }
            self.first = first
        }
        let known = try Self.people(of: target, environment)
        people = known.people
        redactor = Redactor(secrets: secrets + known.secrets, parameters: queries)
    }

    /// Whether a header field or parameter of this name holds what nobody should see.
    private static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["authorization", "cookie", "token", "secret", "key", "password", "jwt"].contains { name.contains($0) }
    }
}
