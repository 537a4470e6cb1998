internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// What a check asks of a server, with everything that is needed to ask it.
enum Question: Sendable {
    /// Is a member admitted at a node?
    case admission(person: String, node: Int)
    /// Is an attempt to connect denied with a close code?
    case denial(CloseCode, ConnectionAttempt)
    case delivery(DeliverySubject, DeliveryQuestion)
    /// Is a valid value accepted and delivered?
    case acceptance(ReceiveOperation, ValueCase)
    /// Is an invalid frame treated as the contract says?
    case refusal(InvalidFrame, InvalidFrameAnswer)
    case persistence(PersistenceSubject, PersistenceQuestion)
    case connection(ConnectionQuestion)
    /// Do a room's members receive each other's messages? Asked with the message that proves silence.
    case membership(MarkedOperation, MembershipQuestion)
    case endpoint(EndpointSubject, EndpointQuestion)
    /// Are this many frames made from the schemas treated as the contract says?
    case fuzz(count: Int)
    /// Are these frames treated as the contract says?
    case frames([String])
}

/// What a check asks about one delivery.
enum DeliveryQuestion: Sendable {
    /// Does it reach an observer if it should, and only then?
    case reaches(ObserverRelation)
    case comesOnce
    case comesInOrder
    /// Is the same message, sent again, delivered again?
    case comesAgain
    case staysInItsRoom
    case satisfiesItsSchema
    case fillsField(Delivery.Field)
    /// Can't a client choose what the server fills in?
    case isNotSpoofed
    case isTheSameForAll
}

/// A frame that breaks the contract.
enum InvalidFrame: Sendable {
    /// A message of an operation with one thing wrong.
    case value(ReceiveOperation, ValueCase)
    case malformed(MalformedFrame)
}

/// What a check asks about messages that are stored.
enum PersistenceQuestion: Sendable {
    /// Is each message stored once, whatever else is sent, and nothing else?
    case stores(besides: OtherTraffic, node: Int)
    /// Does a message move the room's attribute?
    case touches
    /// Do messages of an operation that stores nothing leave the attribute as it was?
    case ignores(ReceiveOperation)
    /// Do invalid messages leave the attribute as it was? A message of the operation, sent after them, shows that they
    /// have been handled.
    case ignoresInvalid(provenBy: ReceiveOperation)
}

/// What is sent beside the messages that must be stored.
enum OtherTraffic: Sendable {
    case nothing
    /// Nothing, and the sender is alone in the room.
    case alone
    /// Every way in which a message of the operation can be wrong.
    case invalid
    /// Messages of an operation that stores nothing.
    case others(ReceiveOperation)
}

/// What a check asks about a connection, whatever its messages are.
enum ConnectionQuestion: Sendable {
    case answersPing
    case answersClose
    case staysOpen(Duration)
    case outlivesItsToken
}

/// What a check asks about who is in a room.
enum MembershipQuestion: Sendable {
    case takesFirstMessage
    case takesLastMessage
    case reachesManyConnections
    case takesFragments
    case survivesClosedConnection
    case takesBack
    case replaysNothing
    /// Are many messages at once all delivered, whether one member sends them or both, at one node or two?
    case bearsBurst(isMutual: Bool, Placement)
}

/// What a check asks about an HTTP operation.
enum EndpointQuestion: Sendable {
    /// Is the answer to these credentials the documented one, to the letter or as far as a client reads it?
    case answers(HTTPEndpoint.Reply, credentials: [CredentialPlan], isExact: Bool)
    case denies(CredentialPlan)
    case refusesOtherMethod
    case tokenOpensChannel(field: String)
    case tokenIsForItsOwner(field: String, TokenRules)
    case tokenLives(field: String, TokenRules)
    case crossOrigin(CrossOriginQuestion)
}

/// What a check asks about pages of other origins (CORS).
enum CrossOriginQuestion: Sendable {
    /// A request of the target's origin.
    case own
    /// The same, without the cookie: how else could the page know that it has to log in?
    case refusal
    /// The browser's `OPTIONS` before one.
    case preflight
    /// A request of an origin that the server does not know.
    case stranger
}
