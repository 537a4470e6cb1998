internal import AccessTokens
internal import ContractReading
package import ContractSuite
package import ProtocolSpec
internal import ServerRules

extension ResolvedTarget {
    /// Reads what the people of the target bring.
    ///
    /// - Parameters:
    ///   - target: who there is.
    ///   - environment: where secrets are.
    /// - Returns: credentials by person, of each by the name of its scheme; and all that is secret of it.
    /// - Throws: `SuiteError` where a secret can't be got.
    static func people(
        of target: SocketTarget,
        _ environment: any HostEnvironment
    ) throws(SuiteError) -> (people: [String: [String: String]], secrets: [(Secret, label: String)]) {
        var people: [String: [String: String]] = [:]
        var secrets: [(Secret, label: String)] = []
        for person in target.people {
            for pair in person.credentials {
                let text = try pair.value.resolved(environment).text
                people[person.key, default: [:]][pair.name] = text
                secrets.append((Secret(text), "\(pair.name) of \(person.key)"))
            }
        }
        return (people, secrets)
    }

    private static let faults: [(Opening.Fault, TokenFault)] = [
        (.expired, .expired), (.unknownUser, .unknownUser), (.forged, .forged), (.unsigned, .algNone),
    ]

    /// Signs tokens for those of the people who bring none, and tokens with one fault.
    ///
    /// - Parameters:
    ///   - contract: says what a token is.
    ///   - environment: has the keys and the clock.
    /// - Throws: `SuiteError` where a key can't be got, or the contract's algorithm is none that is signed with.
    package mutating func sign(for contract: Contract, _ environment: any HostEnvironment) async throws {
        for pair in target.keys {
            guard let scheme = contract.credentials.first(where: { $0.name == pair.name }), let rules = scheme.rules
            else { continue }
            let key = try pair.value.resolved(environment).text
            let mint = TokenMint(rules: rules, key: key)
            let time = environment.now()
            redactor.learn(key, label: "key of \(pair.name)")
            func token(_ subject: String, _ id: String, _ fault: TokenFault? = nil) async throws -> String {
                do {
                    return try await mint.token(subject: subject, issuedAt: time, id: id, fault: fault)
                } catch {
                    throw SuiteError(.target, "\(pair.value.location): error: no token can be signed: \(error)")
                }
            }
            let people = contract.sockets.flatMap { target.people(at: $0, of: contract) }
            for (index, person) in people.enumerated() {
                guard let id = person.id else { continue }
                if self.people[person.key]?[scheme.name] == nil {
                    self.people[person.key, default: [:]][scheme.name] = try await token(id, "belay-\(index)")
                }
                guard faulty[.expired]?[scheme.name] == nil else { continue }
                for (fault, kind) in Self.faults {
                    faulty[fault, default: [:]][scheme.name] = try await token(id, "belay-\(kind.rawValue)", kind)
                }
            }
        }
        for values in Array(people.values) + Array(faulty.values) {
            for token in values.values { redactor.learn(token, label: "token") }
        }
    }
}
