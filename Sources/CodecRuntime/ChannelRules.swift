/// What a server must know of a channel besides its messages.
public struct ChannelRules: Sendable, Hashable {
    /// An HTTP endpoint that gives a new token to who brings a valid one.
    public struct TokenEndpoint: Sendable, Hashable {
        /// The operation's name in the contract.
        public var name: String
        /// The request's method, in capitals.
        public var method: String
        /// The request's path.
        public var path: String
        /// The token that must come along, in a cookie.
        public var credential: TokenRules
        /// The status of the answer that carries the token.
        public var status: Int
        /// The field of that answer, a JSON object, which carries it.
        public var field: String
        /// The status of the answer to who brings no valid token.
        public var refusal: Int

        /// An endpoint with all its parts.
        public init(
            name: String,
            method: String,
            path: String,
            credential: TokenRules,
            status: Int,
            field: String,
            refusal: Int
        ) {
            self.name = name
            self.method = method
            self.path = path
            self.credential = credential
            self.status = status
            self.field = field
            self.refusal = refusal
        }
    }

    /// A message that clients send, in outline: enough to find a misspelt word in a script.
    public struct MessageOutline: Sendable, Hashable {
        /// The discriminator's value.
        public var discriminatorValue: String
        /// The names of the payload's fields, in the contract's order.
        public var fields: [String]
        /// Whether the payload may have other fields that mean something too (`additionalProperties` with a schema).
        public var hasOthers: Bool

        /// An outline with its parts.
        public init(discriminatorValue: String, fields: [String], hasOthers: Bool = false) {
            self.discriminatorValue = discriminatorValue
            self.fields = fields
            self.hasOthers = hasOthers
        }
    }

    /// The channel's name in the contract.
    public var name: String
    /// The address parameter that names the room.
    public var roomKey: String
    /// Whether a room's key is a UUID.
    public var isRoomKeyUUID: Bool
    /// Keys of rooms to use where nobody names any.
    public var exampleRooms: [String]
    /// The roles of a room's members, in the contract's order.
    public var roles: [String]
    /// People to play the roles where nobody names anyone, in the contract's order.
    public var examplePeople: [ExamplePerson]
    /// The codes with which a socket is closed, in the order in which a server must judge.
    public var closeCodes: [CloseRule]
    /// The token that opens the channel; nil where it is open to everybody.
    public var credential: TokenRules?
    /// Where a new token is to be had; nil where the contract knows no such place.
    public var tokenEndpoint: TokenEndpoint?
    /// The field that says which message a frame is.
    public var discriminator: String
    /// What clients send, in the contract's order.
    public var clientMessages: [MessageOutline]
    /// The attributes of a room that messages move (`x-persists`, `touches`), each once, in the contract's order.
    public var keptAttributes: [String]

    /// Rules with all their parts.
    public init(
        name: String,
        roomKey: String,
        isRoomKeyUUID: Bool,
        exampleRooms: [String],
        roles: [String],
        examplePeople: [ExamplePerson],
        closeCodes: [CloseRule],
        credential: TokenRules?,
        tokenEndpoint: TokenEndpoint?,
        discriminator: String,
        clientMessages: [MessageOutline],
        keptAttributes: [String] = []
    ) {
        self.name = name
        self.roomKey = roomKey
        self.isRoomKeyUUID = isRoomKeyUUID
        self.exampleRooms = exampleRooms
        self.roles = roles
        self.examplePeople = examplePeople
        self.closeCodes = closeCodes
        self.credential = credential
        self.tokenEndpoint = tokenEndpoint
        self.discriminator = discriminator
        self.clientMessages = clientMessages
        self.keptAttributes = keptAttributes
    }
}

/// Somebody whom the contract names as an example.
public struct ExamplePerson: Hashable, Sendable {
    /// The role, or another key by which the person is called.
    public var key: String
    /// The person's identity, if the contract gives one.
    public var id: WireUUID?
    /// The person's name, if the contract gives one.
    public var name: String?

    /// A person by key.
    public init(key: String, id: WireUUID?, name: String?) {
        self.key = key
        self.id = id
        self.name = name
    }
}

/// One documented way in which a socket is closed.
public struct CloseRule: Hashable, Sendable {
    /// What must be so for this code.
    public enum Condition: Hashable, Sendable {
        /// There is no token, or an empty one.
        case tokenMissing
        /// The token is malformed, forged, expired, of the wrong kind, or lacks a claim.
        case tokenInvalid
        /// The token is good, and nobody has its subject.
        case userUnknown
        /// The person is not a member of the room, or there is no such room.
        case notAMember
        /// A frame broke the contract.
        case invalidFrame
        /// The server has its reasons.
        case serverDecides
    }

    /// When a connection is denied.
    public enum Phase: Hashable, Sendable {
        /// Accepted, then closed, so that a browser sees the code.
        case open
        /// Refused in the handshake, with an HTTP status.
        case handshake
    }

    /// The close code (RFC 6455, section 7.4).
    public var code: UInt16
    /// The code's name in the contract.
    public var name: String
    /// The reason that goes with the code.
    public var reason: String
    /// What must be so for this code.
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

/// What a client should do when its socket was closed with a documented code.
public enum RetryPolicy: Hashable, Sendable {
    /// Nothing: the next attempt would end alike.
    case never
    /// Connect again after a pause that grows.
    case backoff
    /// Get a new token, then connect again.
    case afterRefresh
}

/// A close code of a contract: what the generated `CloseCode` enum conforms to.
public protocol WireCloseCode: RawRepresentable<UInt16>, CaseIterable, Hashable, Sendable {
    /// All that the contract says of the code.
    var rule: CloseRule { get }
}

extension WireCloseCode {
    /// The code's name in the contract.
    public var name: String { rule.name }
    /// The reason that goes with the code.
    public var reason: String { rule.reason }
    /// What a client should do after it.
    public var retry: RetryPolicy { rule.retry }
}
