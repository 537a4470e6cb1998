internal import AccessTokens
internal import NIOCore
internal import ProtocolSpec

/// What all checks of a run work with.
struct RunContext: Sendable {
    let target: Target
    let contractIndex: ContractIndex
    let tokenStore: TokenStore
    /// Secrets of the target's own, by name, for checks that another suite makes.
    let secrets: [String: Secret]
    let redactor: Redactor
    let seed: UInt64
    /// The contract's file, where the run was given one.
    let contractFile: String?
    /// A number of this run's own.
    let nonce: UInt64
    let group: any EventLoopGroup
    let security: TransportSecurity
    let probe: HTTPProbe
    /// The wall clock, in Unix seconds: when tokens are issued, and what times are compared with.
    let now: @Sendable () -> Int
    /// How many files are open in this process; nil where that is not known.
    let openFiles: @Sendable () -> OpenFiles?
    let clocks = ClockComparison()
    let connections = ConnectionLog()
    let outages = Outages()

    var contract: RoomContract { contractIndex.contract }
    var channel: ProtocolSpec.Channel { contractIndex.channel }
    var limits: Target.Limits { target.limits }

    /// The point in time that ends a wait which begins now.
    func deadline(_ limit: Duration) -> NIODeadline {
        .now() + .milliseconds(Int64(limit.wholeMilliseconds))
    }
}

extension RunContext {
    /// The credential's text; nil where the connection brings no credential.
    ///
    /// - Throws: `Missing` where the target has no such token.
    func credential(_ plan: CredentialPlan) throws -> String? {
        switch plan {
        case .absent: nil
        case .empty: ""
        case .text(let text): text
        case .token(let request): try tokenStore.token(request).reveal()
        case .truncated(let request): String(try tokenStore.token(request).reveal().dropLast(4))
        case .unsigned(let request): try Self.unsigned(tokenStore.token(request))
        case .tampered(let claims, let signature):
            try Self.tampered(tokenStore.token(claims), tokenStore.token(signature))
        }
    }

    private static func unsigned(_ token: Secret) throws -> String {
        let parts = token.reveal().split(separator: ".")
        guard parts.count == 3 else {
            throw Missing("a signed token is needed: add tokens.mint, or give tokens with three parts")
        }
        return "\(parts[0]).\(parts[1])."
    }

    private static func tampered(_ claims: Secret, _ signature: Secret) throws -> String {
        let (first, second) = (claims.reveal().split(separator: "."), signature.reveal().split(separator: "."))
        guard first.count == 3, second.count == 3, first[1] != second[1] else {
            throw Missing("two different signed tokens are needed: add tokens.mint, or give tokens with three parts")
        }
        return "\(first[0]).\(first[1]).\(second[2])"
    }

    /// The values of the address's parameters.
    func parameters(_ plan: RoomPlan) throws -> [String: String] {
        let main = target.main.parameters
        let key = channel.room.key
        switch plan {
        case .main: return main
        case .other:
            guard let other = target.other else { throw Missing(.otherRoom) }
            return other.parameters
        case .nonexistent:
            let isUUID = channel.address.parameters.first { $0.name == key }?.isUUID == true
            let nowhere = isUUID ? TokenMint.stranger(to: main[key] ?? "") : "no-such-room-\(seed)"
            return main.merging([key: nowhere]) { $1 }
        case .malformed:
            return main.merging([key: "not-a-room-id"]) { $1 }
        case .respelled(let spelling):
            return main.merging([key: spelling.applied(to: main[key] ?? "")]) { $1 }
        }
    }
}
