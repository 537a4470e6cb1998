package import ProtocolSpec

/// What a mock of one socket says where the document does not say it: derived once from names, places and members, each
/// decision with its reason.
///
/// What the document itself says (`x-when`, `x-delivers`) is not in it: the engine takes that from the contract.
package struct DefaultScript: Sendable, Hashable {
    /// A message that the server says by itself, and why.
    package struct Line: Sendable, Hashable {
        package var message: Contract.Message.ID
        /// Part of a sentence.
        package var because: String
    }

    /// One way to answer.
    package struct Alternative: Sendable, Hashable {
        package var message: Contract.Message.ID
        /// Whether it says that the request failed.
        package var isError: Bool
        /// What it copies from its request.
        package var correlations: [Contract.Correlation]
    }

    /// The answer to a message of the client's.
    package struct Answer: Sendable, Hashable {
        package var request: Contract.Message.ID
        /// The one that is given first; errors come last.
        package var alternatives: [Alternative]
        /// Whether the document declares it.
        package var isDeclared: Bool
        /// Whether one kind of the message's payloads answers, and others are said by themselves.
        package var isOfKind = false
        package var because: String
    }

    /// The message with which a client says who it is.
    package struct Login: Sendable, Hashable {
        package var message: Contract.Message.ID
        /// Greetings that follow its answer.
        package var greetings: [Line]
        package var because: String
    }

    /// A message with which a client asks for a stream, or ends it.
    package struct Subscription: Sendable, Hashable {
        /// What the message does. A message that does either says which in its payload.
        package enum Effect: String, Sendable, Hashable { case begins, ends, either }

        package var message: Contract.Message.ID
        package var effect: Effect
        /// What it may name, in the document's order.
        package var names: [Line]
        /// Whether it always means all of these, since they belong to its own channel.
        package var isWhole = false
    }

    /// What follows a message with which a client ends everything.
    package struct Farewell: Sendable, Hashable {
        package var request: Contract.Message.ID
        package var lines: [Line]
    }

    /// What begins a stream that nobody subscribes to.
    package enum Start: String, Sendable, Hashable {
        case login, firstMessage, opening
    }

    /// What is said again and again, one after the other.
    package struct Stream: Sendable, Hashable {
        package var start: Start
        package var messages: [Line]
        package var because: String
    }

    /// How much time is between two frames of a stream.
    package static let periodMilliseconds = 1_000
    /// When the first frame of a stream comes.
    package static let delayMilliseconds = 500

    package var openings: [Line] = []
    package var login: Login?
    /// In the document's order.
    package var answers: [Answer] = []
    package var subscriptions: [Subscription] = []
    package var farewells: [Farewell] = []
    package var stream: Stream?
    /// The one error message; it answers frames that are not a message of the contract.
    package var error: Line?
    /// Messages that are said in answer to something, or never.
    package var silent: [Line] = []
    /// Messages of the client's that get no answer, and why.
    package var unanswered: [Line] = []

    /// The answer to a message; nil where it gets none.
    package func answer(to message: Contract.Message.ID) -> Answer? {
        answers.first { $0.request == message }
    }

    /// What a message does to streams; nil where nothing.
    package func subscription(by message: Contract.Message.ID) -> Subscription? {
        subscriptions.first { $0.message == message }
    }

    /// What the document states of it: declared answers. Who has to log in stays, since rooms rest on it.
    package var stated: DefaultScript {
        var stated = DefaultScript()
        stated.login = login
        stated.login?.greetings = []
        stated.answers = answers.filter(\.isDeclared)
        stated.error = error
        return stated
    }
}
