/// What a client should do when its socket was closed with a documented code; each case is named by the contract's word.
public enum RetryPolicy: String, CaseIterable, Sendable {
    /// Nothing: the next attempt would end the same way.
    case never
    /// Connect again after a pause that grows.
    case backoff
    /// Get a new token, then connect again.
    case afterRefresh = "after-refresh"
}

/// A close code of a contract: what the generated `CloseCode` enum conforms to.
public protocol WireCloseCode: RawRepresentable<UInt16>, CaseIterable, Hashable, Sendable {
    /// The code's name in the contract.
    var name: String { get }
    /// The reason that goes with the code.
    var reason: String { get }
    /// What a client should do after it.
    var retry: RetryPolicy { get }
}
