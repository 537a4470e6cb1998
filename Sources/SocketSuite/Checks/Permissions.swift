internal import ContractSuite
package import ProtocolSpec

/// What may be sent to a server: anything to this machine; to another only what the user names.
package struct Permissions: Sendable {
    private let isLoopback: Bool
    private let globs: [Glob]
    private let isHostile: Bool

    package init(_ target: SocketTarget) {
        isLoopback = target.isLoopback
        globs = target.send
        isHostile = target.isHostile
    }

    /// Whether a message may be sent.
    package func allow(_ message: Contract.Message) -> Bool {
        isLoopback || globs.contains { $0.matches(message.name) || message.statedName.map($0.matches) ?? false }
    }

    /// Whether frames that break the contract, and tokens that nobody has signed, may be sent.
    package var allowWrong: Bool { isLoopback || isHostile }

    /// Whether anything may be sent that is made from a message, right or wrong.
    func allowsAny(_ message: Contract.Message) -> Bool { allow(message) || allowWrong }

    /// Why a message is not sent.
    package func reason(_ message: Contract.Message) -> String {
        "it is not sent to a host that is not this machine; allow it with --send \(message.name) (in a target: send)"
    }

    /// Why wrong frames are not sent.
    package static let wrongReason =
        "what breaks the contract is not sent to a host that is not this machine; allow it with --hostile (in a target: hostile)"
}
