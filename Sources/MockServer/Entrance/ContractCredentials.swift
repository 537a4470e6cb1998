import CodecRuntime
package import ContractEngine
package import ProtocolSpec

/// What the sockets of a contract that was read ask for, and what a client may bring where the contract does not say what a
/// right one is.
package struct ContractCredentials: Sendable {
    private let contract: Contract
    private let plans: [SocketPlan]

    package init(_ served: InterpretedContract) {
        contract = served.contract
        plans = served.plans
    }

    /// What sockets ask for: what is judged first, else in the contract's order. What the document has no place for is not among
    /// them.
    package var askedFor: [Contract.Credential] {
        let all = credentials(contract.sockets.flatMap(\.security))
        return all.filter { $0.rules != nil } + all.filter { $0.rules == nil }
    }

    /// What HTTP endpoints ask for, such as a refresh cookie.
    package var askedForByEndpoints: [Contract.Credential] { credentials(contract.endpoints.flatMap(\.security)) }

    private func credentials(_ security: [[Contract.CredentialUse]]) -> [Contract.Credential] {
        let names = Set(security.joined().map(\.credential))
        return contract.credentials.filter { names.contains($0.name) && $0.place != .unsaid }
    }

    /// The token that a client says in its first message, as the document's example has it; nil where it says none.
    package var firstMessageToken: String? { plans.lazy.compactMap(\.loginToken).first }

    /// The value of a credential that is not judged: any text will do.
    package static func anyValue(of credential: Contract.Credential, in contract: Contract) -> String {
        credential.isNameAndPassword(in: contract) ? basic : "any"
    }

    /// The name `any` and the password `any` (RFC 7617).
    static let basic = "YW55OmFueQ=="
}

extension Contract.Credential {
    /// Whether a client brings a user name and a password (RFC 7617).
    func isNameAndPassword(in contract: Contract) -> Bool {
        guard type == "http" else { return place == .user || place == .password }
        return contract.documents.values.contains { document in
            let scheme = document["components"]?["securitySchemes"]?[name]?["scheme"]
            return scheme?.string?.lowercased() == "basic"
        }
    }

    /// Whether a client brings it as one of the subprotocols that it offers: the one header field that a page can fill.
    var isSubprotocol: Bool { place == .header && parameter?.lowercased() == "sec-websocket-protocol" }
}
