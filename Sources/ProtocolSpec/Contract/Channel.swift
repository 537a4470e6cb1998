package import CodecRuntime
package import ServerRules

/// The WebSocket channel: its address, who may connect, what each side may send.
package struct Channel: Sendable {
    package var name: String
    package var location: SourceLocation
    package var description: String?
    package var address: Address
    /// The token that a client must bring; nil where every client may connect.
    package var credential: Credential?
    package var room: Room
    /// In the order in which a server checks them.
    package var closeCodes: [CloseCode]
    /// The answer to a frame that belongs to no operation: malformed, unknown or binary.
    package var onInvalid: InvalidFrameRule
    /// What the server receives, in the document's order.
    package var receives: [ReceiveOperation]
    /// What the server sends, in the document's order.
    package var sends: [Message]
    /// The field that says which message a frame is; one for both directions, since no two differ in practice.
    package var discriminator: String

    package init(
        name: String,
        location: SourceLocation,
        description: String?,
        address: Address,
        credential: Credential?,
        room: Room,
        closeCodes: [CloseCode],
        onInvalid: InvalidFrameRule,
        receives: [ReceiveOperation],
        sends: [Message],
        discriminator: String
    ) {
        self.name = name
        self.location = location
        self.description = description
        self.address = address
        self.credential = credential
        self.room = room
        self.closeCodes = closeCodes
        self.onInvalid = onInvalid
        self.receives = receives
        self.sends = sends
        self.discriminator = discriminator
    }

    /// The message of that name among those the server sends.
    package func sent(_ name: String) -> Message? {
        sends.first { $0.name == name }
    }
}

/// A channel's address: literal text and parameters by turns.
package struct Address: Sendable {
    package enum Segment: Sendable, Hashable {
        /// Text that stands in the path as it is.
        case literal(String)
        /// The name of a parameter that fills one path segment.
        case parameter(String)
    }

    /// A parameter in the path.
    package struct Parameter: Sendable {
        package var name: String
        package var location: SourceLocation
        package var description: String?
        /// Whether it is a UUID (`x-format: uuid`); any text without a slash otherwise.
        package var isUUID: Bool
        /// Values to use where a scenario or target names none: the mock's rooms.
        package var examples: [String]

        package init(
            name: String,
            location: SourceLocation,
            description: String?,
            isUUID: Bool,
            examples: [String]
        ) {
            self.name = name
            self.location = location
            self.description = description
            self.isUUID = isUUID
            self.examples = examples
        }
    }

    package var location: SourceLocation
    /// As written: `/ws/sessions/{session_id}/`.
    package var template: String
    package var segments: [Segment]
    /// In the order of the template.
    package var parameters: [Parameter]

    package init(location: SourceLocation, template: String, segments: [Segment], parameters: [Parameter]) {
        self.location = location
        self.template = template
        self.segments = segments
        self.parameters = parameters
    }

    /// The path with each parameter's value in its place; the values are put in as they are.
    package func path(_ values: [String: String]) -> String {
        segments.map { segment in
            switch segment {
            case .literal(let text): text
            case .parameter(let name): values[name] ?? "{\(name)}"
            }
        }.joined()
    }
}

/// The roles of a room's members, and example people (`x-room`).
package struct Room: Sendable {
    /// A person who plays a role in the mock.
    package struct Person: Sendable {
        package var key: String
        package var location: SourceLocation
        package var id: String?
        package var name: String?

        package init(key: String, location: SourceLocation, id: String?, name: String?) {
            self.key = key
            self.location = location
            self.id = id
            self.name = name
        }
    }

    package var location: SourceLocation
    /// The address parameter that names the room.
    package var key: String
    /// The roles of its members; at least one.
    package var members: [String]
    /// Examples of people, by role (or any other key), in the document's order.
    package var people: [Person]

    package init(location: SourceLocation, key: String, members: [String], people: [Person]) {
        self.location = location
        self.key = key
        self.members = members
        self.people = people
    }
}

/// One entry of `x-close-codes`.
package struct CloseCode: Sendable {
    /// The most bytes of a reason: a close frame's payload has 125 at most (RFC 6455, section 5.5), two of which are the
    /// code.
    package static let longestReason = 123

    package var code: Int
    package var location: SourceLocation
    package var name: String
    package var reason: String
    package var description: String?
    package var condition: CloseRule.Condition
    package var phase: CloseRule.Phase
    package var retry: RetryPolicy

    package init(
        code: Int,
        location: SourceLocation,
        name: String,
        reason: String,
        description: String?,
        condition: CloseRule.Condition,
        phase: CloseRule.Phase,
        retry: RetryPolicy
    ) {
        self.code = code
        self.location = location
        self.name = name
        self.reason = reason
        self.description = description
        self.condition = condition
        self.phase = phase
        self.retry = retry
    }
}

/// The answer to an invalid frame (`x-on-invalid`).
package struct InvalidFrameRule: Sendable {
    package var answer: InvalidFrameAnswer
    package var location: SourceLocation

    package init(answer: InvalidFrameAnswer, location: SourceLocation) {
        self.answer = answer
        self.location = location
    }
}
