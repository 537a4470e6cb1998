package import AccessTokens

/// Where and how a mock serves. The program that makes it chooses the clock and the randomness.
package struct MockConfiguration: Sendable {
    /// How a connection is denied where the contract says «accepted, then closed».
    package enum Denials: String, Sendable, CaseIterable {
        /// As the contract says: a browser sees the close code.
        case close
        /// Refused with HTTP 403, as ASGI servers do when an application closes before it accepts: a browser sees 1006.
        case refuse
    }

    /// The address to listen on; loopback unless another one is asked for.
    package var host = "127.0.0.1"
    /// The port to listen on; 0 takes a free one.
    package var port = 8000
    /// The certificate and key for `https` and `wss`; nil for `http` and `ws`.
    package var tls: TLSIdentity?
    /// Replaces the scenario's seed.
    package var seed: UInt64?
    /// How fast scripts play: 2 is twice as fast as written, 0 without waiting.
    package var speed = 1.0
    package var denials = Denials.close
    /// Whether a client that does not bring what an interpreted contract asks for is refused with 401.
    package var requiresCredentials = false
    /// Takes a transcript as it is made: whole lines, in order, on the server's event loop.
    package var record: (@Sendable (String) -> Void)?
    /// The file that keeps messages for the next run; nil to keep them in memory only.
    package var messages: MessageLog?
    /// How many messages are kept in memory. A file of messages keeps all.
    package var keptMessages = MemoryLimit.messages
    /// How many events are kept, for the control API and the inspector.
    package var keptEvents = MemoryLimit.events
    /// The key that lets another machine drive the mock; nil where none may.
    package var remoteKey: Secret?
    /// Whose pages may call the mock.
    package var trusted = TrustedOrigins()
    /// The scenarios that the mock can play; nil for a mock without a control API.
    package var library: (any MockLibrary)?
    /// Signs and verifies tokens.
    package var key = Secret(MockConfiguration.developmentKey)
    /// The time at which tokens are issued and judged, in Unix seconds.
    package var now: @Sendable () -> Int
    /// Milliseconds since the mock was started, by a clock that only goes forward.
    package var milliseconds: @Sendable () -> Int
    /// Makes the identifier of a new token, different each time.
    package var tokenID: @Sendable () -> String

    /// The default key, so that `belay token` works with any running mock. It protects nothing: a mock has no secrets and
    /// listens on loopback.
    package static let developmentKey = "belay-mock-development-key-0123456789"

    package init(
        now: @escaping @Sendable () -> Int,
        milliseconds: @escaping @Sendable () -> Int = { 0 },
        tokenID: @escaping @Sendable () -> String
    ) {
        self.now = now
        self.milliseconds = milliseconds
        self.tokenID = tokenID
    }
}
