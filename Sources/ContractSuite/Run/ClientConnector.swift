package import NIOCore
package import WebSocketWire

/// A connection as a case asks for it, which knows neither addresses nor tokens.
package struct ConnectionWish: Sendable, Hashable {
    /// What a connection brings to be let in.
    package enum Token: Sendable, Hashable {
        /// One of the person's own that is good.
        case good
        /// None at all.
        case none
        /// The empty text.
        case empty
        /// One with a fault, by its name.
        case faulty(String)
    }

    /// Who it is, for people: what the case calls it.
    package var name: String
    /// The person's role in the contract's rooms; nil where the contract has none.
    package var role: String?
    /// The name of the room, or of a socket and the values of its address; nil for the main one.
    package var room: String?
    package var token = Token.good
    /// How long the token is good from now on, in seconds; nil for as long as the contract says.
    package var lifetime: Int?
    /// Added to the address, in this order.
    package var query: [Pair] = []
    package var headers: [Pair] = []
    /// Whether a client says first what it has to say to be let in, where the target knows that.
    package var saysFirst = true

    package struct Pair: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(name: String, role: String?) {
        self.name = name
        self.role = role
    }
}

/// Opens connections for checks that another suite makes, with what the target knows of addresses and tokens.
package protocol ClientConnector: Sendable {
    /// How long to wait for a message, and for a handshake or a close.
    var waits: (message: Duration, close: Duration) { get }
    /// An event loop for timers.
    var loop: any EventLoop { get }
    /// A number of the run's own.
    var nonce: UInt64 { get }

    /// Whom a role's connections belong to: an id and a name; nil where the target doesn't say.
    func person(_ role: String) -> (id: String, name: String?)?

    /// Whether a message may be sent that no one asked for, to prove silence.
    func maySend(_ message: String) -> Bool

    /// A secret that the target names.
    ///
    /// - Throws: `NotAvailable` where it names none.
    func secret(_ name: String) throws -> String

    /// Connects.
    ///
    /// - Returns: what came of it, what was said, and what the client says first.
    /// - Throws: `NotAvailable` where the target lacks the means; `SuiteError` where this machine does.
    func connect(_ wish: ConnectionWish) async throws -> ClientAttempt

    /// A text without secrets.
    func clean(_ text: String) -> String
}

/// What came of a wish for a connection.
package struct ClientAttempt: Sendable {
    package enum Outcome: Sendable {
        case open(ClientConnection)
        /// The server answered in HTTP, with this status.
        case refused(Int)
        case failed(String)
    }

    package var outcome: Outcome
    package var transcript: Transcript
    /// What the client says first.
    package var first: [String] = []

    package init(_ outcome: Outcome, transcript: Transcript, first: [String] = []) {
        self.outcome = outcome
        self.transcript = transcript
        self.first = first
    }
}

/// The target lacks something; the text says what to add.
package struct NotAvailable: Error, Sendable {
    package var text: String

    package init(_ text: String) {
        self.text = text
    }
}
