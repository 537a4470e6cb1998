/// What a server must know about a channel besides its messages.
public struct ChannelRules: Sendable, Hashable {
    /// An HTTP endpoint that exchanges a valid token for a new one.
    public struct TokenEndpoint: Sendable, Hashable {
        /// The operation's name in the contract.
        public var name: String
        /// The request's method, in capitals.
        public var method: String
        /// The request's path.
        public var path: String
        /// The token that the request must bring in a cookie.
        public var credential: TokenRules
        /// The field of the answer, a JSON object, which carries the channel's token.
        public var field: String
        /// The answer that carries the token.
        public var success: HTTPAnswer
        /// The answer to a request without a valid token.
        public var refusal: HTTPAnswer
        /// The other answers that the contract describes, by their statuses.
        public var others: [HTTPAnswer]

        /// An endpoint with all its parts.
        public init(
            name: String,
            method: String,
            path: String,
            credential: TokenRules,
            field: String,
            success: HTTPAnswer,
            refusal: HTTPAnswer,
            others: [HTTPAnswer] = []
        ) {
            self.name = name
            self.method = method
            self.path = path
            self.credential = credential
            self.field = field
            self.success = success
            self.refusal = refusal
            self.others = others
        }
    }

    /// The outline of a message that clients send: enough to find a misspelt word in a script.
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
    /// Keys of rooms to use where no others are named.
    public var exampleRooms: [String]
    /// The roles of a room's members, in the contract's order.
    public var roles: [String]
    /// People to play the roles where no others are named, in the contract's order.
    public var examplePeople: [ExamplePerson]
    /// The codes with which a socket is closed, in the order in which a server must judge.
    public var closeCodes: [CloseRule]
    /// The token that opens the channel; nil where the channel is open to everyone.
    public var credential: TokenRules?
    /// Where a client gets a new token; nil where the contract has no such endpoint.
    public var tokenEndpoint: TokenEndpoint?
    /// The field that says which message a frame is.
    public var discriminator: String
    /// What clients send, in the contract's order.
    public var clientMessages: [MessageOutline]
    /// The attributes of a room that messages move (`x-persists`, `touches`), each once, in the contract's order.
    public var touchedAttributes: [String]

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
        touchedAttributes: [String] = []
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
        self.touchedAttributes = touchedAttributes
    }
}
