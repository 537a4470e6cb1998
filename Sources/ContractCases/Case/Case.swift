package import ContractSuite
package import MockEngine
package import ProtocolSpec

/// What some clients do and what each of them hears then, as a person wrote it: every word of it checked against the
/// contract.
package struct Case: Sendable {
    /// The sentence that it proves.
    package var name: String
    package var about: String?
    /// Stable and path-like: `cases/FILE/NAME`.
    package var id: String
    package var location: SourceLocation
    /// In the order in which they are first named.
    package var clients: [Client]
    package var steps: [Step]

    package init(
        name: String,
        about: String? = nil,
        id: String,
        location: SourceLocation,
        clients: [Client],
        steps: [Step]
    ) {
        self.name = name
        self.about = about
        self.id = id
        self.location = location
        self.clients = clients
        self.steps = steps
    }

    /// One of the case's connections.
    package struct Client: Sendable, Hashable {
        /// What the case calls it: a role, `client`, or a name of its own.
        package var name: String
        /// The role of its person; nil where the contract has none.
        package var role: String?
        /// Whether it is there from the beginning; otherwise a step connects it.
        package var isThereAtOnce: Bool

        package init(name: String, role: String?, isThereAtOnce: Bool) {
            self.name = name
            self.role = role
            self.isThereAtOnce = isThereAtOnce
        }
    }

    /// One thing that is done or expected, and its place in the file.
    package struct Step: Sendable {
        package var location: SourceLocation
        /// As the file has it, on one line.
        package var words: String
        /// The index of the client that it is about; the first one for a pause.
        package var client: Int
        package var action: Action

        package init(location: SourceLocation, words: String, client: Int, action: Action) {
            self.location = location
            self.words = words
            self.client = client
            self.action = action
        }
    }

    package enum Action: Sendable {
        case connects(Connection)
        case says(Line)
        case asks(Question)
        case hears(Expectation)
        /// Each of these, whatever their order; within microseconds.
        case hearsInAnyOrder([Scenario.Pattern], within: Int64?)
        /// Nothing at all, or nothing like this.
        case hearsNothing(Scenario.Pattern?)
        /// The server closes with this code; its name in the contract, where the file names it.
        case closed(UInt16, name: String?, within: Int64?)
        /// The server answers the handshake with this status.
        case refused(Int, within: Int64?)
        case closes(UInt16, within: Int64?)
        /// Nobody does anything, for so many microseconds.
        case pauses(Int64)
    }

    /// How a client connects.
    package struct Connection: Sendable {
        package var room: String?
        package var token = ConnectionWish.Token.good
        /// In seconds.
        package var lifetime: Int?
        package var query: [Pair] = []
        package var headers: [Pair] = []
        package var saysFirst = true

        package init() {}

        package struct Pair: Sendable {
            package var name: String
            package var value: Template
        }
    }

    /// What a client says.
    package enum Line: Sendable {
        /// A message of the contract.
        case message(Scenario.Line)
        /// A frame as it is written, whether the contract has such a message or not.
        case raw(Template, isText: Bool)
    }

    /// A request that waits for its answer.
    package struct Question: Sendable {
        package var line: Scenario.Line
        /// What numbers it; nil where the contract has nothing that does.
        package var number: RequestNumber?
        /// What the answer must be like; nil for any that the contract has.
        package var answer: Scenario.Pattern?
        /// How often it is asked, at once.
        package var times: Int
        package var within: Int64?
        package var keeps: [Scenario.Variable]
    }

    /// What a client is to hear.
    package struct Expectation: Sendable {
        package var pattern: Scenario.Pattern
        package var times: Int
        /// In microseconds.
        package var within: Int64?
        package var keeps: [Scenario.Variable]
    }
}

/// What tells the answers to a request apart.
package struct RequestNumber: Sendable, Hashable {
    /// What a fresh one is.
    package enum Form: Sendable, Hashable { case uuid, integer, text }

    /// Its place in the request's payload.
    package var request: [String]
    /// Its place in the payload of each answer, by the answer's name.
    package var answers: [String: [String]]
    package var form: Form
}
