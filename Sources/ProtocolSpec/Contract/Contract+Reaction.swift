package import ServerRules

extension Contract {
    /// A declared answer: AsyncAPI's `reply`, or `x-response`.
    package struct Reply: Sendable {
        package var location: SourceLocation
        /// Who answers.
        package var by: Side.Role
        /// The messages that are answered, in the document's order.
        package var to: [Message.ID]
        /// Alternatives: each is an answer.
        package var with: [Message.ID]
        /// What says which request an answer belongs to; nil where nothing does.
        package var correlation: Correlation?

        package init(
            location: SourceLocation,
            by: Side.Role,
            to: [Message.ID],
            with: [Message.ID],
            correlation: Correlation? = nil
        ) {
            self.location = location
            self.by = by
            self.to = to
            self.with = with
            self.correlation = correlation
        }
    }

    /// A value that an answer copies from its request.
    package struct Correlation: Sendable, Hashable {
        /// Parts of the place in the request's payload.
        package var request: [String]
        /// Parts of the place in the answer's payload.
        package var answer: [String]
        /// Whether the document declares it; otherwise it follows from the members' names.
        package var isDeclared: Bool

        package init(request: [String], answer: [String], isDeclared: Bool) {
            self.request = request
            self.answer = answer
            self.isDeclared = isDeclared
        }
    }

    /// Something that the server says by itself: a trigger, an audience, a payload (`x-delivers`, `x-when`).
    package struct Reaction: Sendable {
        package enum Trigger: Sendable, Hashable {
            /// A client's message was received.
            case message(Message.ID)
            case connected
            case joined
            case left
            /// Again and again, while the connection is open.
            case every(Period)
        }

        /// Times are in milliseconds.
        package struct Period: Sendable, Hashable {
            package var milliseconds: Int
            /// The message of the client's or of the server's behind which it begins; nil for the connection's opening.
            package var after: String?
            /// The message at which it ends.
            package var until: String?

            package init(milliseconds: Int, after: String? = nil, until: String? = nil) {
                self.milliseconds = milliseconds
                self.after = after
                self.until = until
            }
        }

        package enum Audience: Sendable, Hashable {
            case sender
            case others
            case all
            case role(String)
        }

        package var location: SourceLocation
        package var trigger: Trigger
        package var message: Message.ID
        package var audience: Audience
        /// Where each field comes from, as written; nil where the message's examples say what it is.
        package var payload: DocumentNode?
        /// What is in the database afterwards (`x-persists`); nil for a message that is not stored.
        package var persistence: WirePersistence?

        package init(
            location: SourceLocation,
            trigger: Trigger,
            message: Message.ID,
            audience: Audience,
            payload: DocumentNode?,
            persistence: WirePersistence? = nil
        ) {
            self.location = location
            self.trigger = trigger
            self.message = message
            self.audience = audience
            self.payload = payload
            self.persistence = persistence
        }
    }

    /// `x-on-invalid`: the answer to a frame that is no message of the contract.
    package enum InvalidAnswer: Sendable {
        case ignore
        case close(CloseCode)
        case message(Message.ID, payload: DocumentNode?)
    }

    /// An HTTP operation beside the socket.
    package struct Endpoint: Sendable {
        /// A token that the answer carries.
        package struct Token: Sendable, Hashable {
            /// The security scheme that it is good for.
            package var scheme: String
            /// The name of the member that it stands in, anywhere in the answer.
            package var member: String

            package init(scheme: String, member: String) {
                self.scheme = scheme
                self.member = member
            }
        }

        package var name: String
        package var location: SourceLocation
        package var description: String?
        package var method: String
        package var path: String
        /// What callers send.
        package var requests: [Message.ID]
        /// What it answers with.
        package var replies: [Message.ID]
        /// What a caller brings: alternatives.
        package var security: [[CredentialUse]]
        /// The tokens that the answer carries (`$generated.jwt.SCHEME` in `x-delivers`).
        package var tokens: [Token]
        /// The answer that carries them, as `x-delivers` describes it.
        package var payload: DocumentNode?

        package init(
            name: String,
            location: SourceLocation,
            description: String?,
            method: String,
            path: String,
            requests: [Message.ID],
            replies: [Message.ID],
            security: [[CredentialUse]] = [],
            tokens: [Token] = [],
            payload: DocumentNode? = nil
        ) {
            self.name = name
            self.location = location
            self.description = description
            self.method = method
            self.path = path
            self.requests = requests
            self.replies = replies
            self.security = security
            self.tokens = tokens
            self.payload = payload
        }
    }
}
