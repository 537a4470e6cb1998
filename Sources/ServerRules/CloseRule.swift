public import CodecRuntime

/// One documented way in which a socket is closed (an entry of `x-close-codes`).
public struct CloseRule: Hashable, Sendable {
    /// When a socket is closed with this code; each case is named by the contract's word for it.
    public enum Condition: String, CaseIterable, Sendable {
        /// There is no token, or an empty one.
        case tokenMissing = "token-missing"
        /// The token is malformed, forged, expired, of the wrong kind, or lacks a claim.
        case tokenInvalid = "token-invalid"
        /// The token is good, but no person has its subject.
        case userUnknown = "user-unknown"
        /// The person is not a member of the room, or there is no such room.
        case notAMember = "not-a-member"
        /// A frame broke the contract, where `x-on-invalid` names this code.
        case invalidFrame = "invalid-frame"
        /// For a reason of the server's own; no client can cause it.
        case serverDecides = "server-decides"
    }

    /// At which point a connection is denied; each case is named by the contract's word for it.
    public enum Phase: String, CaseIterable, Sendable {
        /// Accepted, then closed, so that a browser sees the code.
        case open
        /// Refused in the handshake, with an HTTP status; a browser sees 1006.
        case handshake
    }

    /// The close code (RFC 6455, section 7.4).
    public var code: UInt16
    /// The code's name in the contract.
    public var name: String
    /// The reason that goes with the code.
    public var reason: String
    /// The condition for this code.
    public var condition: Condition
    /// When a connection is denied.
    public var phase: Phase
    /// What a client should do after it.
    public var retry: RetryPolicy

    /// A rule with all its parts.
    public init(
        code: UInt16,
        name: String,
        reason: String,
        condition: Condition,
        phase: Phase,
        retry: RetryPolicy
    ) {
        self.code = code
        self.name = name
        self.reason = reason
        self.condition = condition
        self.phase = phase
        self.retry = retry
    }
}
