package import CodecRuntime
package import ProtocolSpec

/// What scripted partners do and when: a scenario file as values, every word of it checked against the contract.
package struct Scenario: Sendable {
    package var name: String
    package var about: String?
    package var seed: UInt64
    /// Where the virtual clock starts.
    package var clock: WireTimestamp
    /// The key of the person whose sockets trigger the script.
    package var you: String
    /// Who is called otherwise, or is somebody else, than the contract's examples say.
    package var people: [ExamplePerson]
    package var rules: [Rule]

    package init(
        name: String,
        about: String?,
        seed: UInt64,
        clock: WireTimestamp,
        you: String,
        people: [ExamplePerson],
        rules: [Rule]
    ) {
        self.name = name
        self.about = about
        self.seed = seed
        self.clock = clock
        self.you = you
        self.people = people
        self.rules = rules
    }

    /// When something happens, do something.
    package struct Rule: Sendable {
        package var location: SourceLocation
        package var trigger: Trigger
        /// Only the first time, in each room.
        package var once: Bool
        /// Only the n-th time, in each room, counted from 1.
        package var count: Int?
        package var steps: [Step]

        package init(
            location: SourceLocation,
            trigger: Trigger,
            once: Bool = false,
            count: Int? = nil,
            steps: [Step]
        ) {
            self.location = location
            self.trigger = trigger
            self.once = once
            self.count = count
            self.steps = steps
        }
    }

    package enum Trigger: Sendable, Hashable {
        /// A socket of yours opens.
        case connect
        /// You send a valid message that satisfies every matcher.
        case message([Matcher])
    }

    /// A test on one field of a received message.
    package struct Matcher: Sendable, Hashable {
        package enum Test: Sendable, Hashable {
            case equals(JSONValue)
            /// The regular expression is found in the field's text.
            case matches(String)
        }

        package var field: String
        package var test: Test
    }

    package enum Step: Sendable {
        /// Nothing happens for so long, in microseconds of the virtual clock.
        case pause(Int64)
        /// A partner sends a message.
        case line(as: String, TemplateValue)
        /// The socket that triggered the script is closed.
        case close(CloseRule)
    }
}

/// A JSON value with `{{…}}` in its texts.
package indirect enum TemplateValue: Sendable, Hashable {
    case text(Template)
    case array([TemplateValue])
    case object([Field])
    case other(JSONValue)

    package struct Field: Sendable, Hashable {
        package var name: String
        package var value: TemplateValue

        package init(name: String, value: TemplateValue) {
            self.name = name
            self.value = value
        }
    }

    /// The value with everything filled in.
    package func filled(_ lookUp: (Template.Reference) -> String) -> JSONValue {
        switch self {
        case .text(let template): .string(template.filled(lookUp))
        case .array(let items): .array(items.map { $0.filled(lookUp) })
        case .object(let fields):
            .object(fields.map { JSONValue.Member(name: $0.name, value: $0.value.filled(lookUp)) })
        case .other(let value): value
        }
    }
}

/// A text with `{{…}}` in it.
package struct Template: Sendable, Hashable {
    /// What stands between the braces.
    package enum Reference: Sendable, Hashable {
        /// `{{ROLE.name}}`, or `{{you.name}}`.
        case name(of: String)
        /// `{{ROLE.id}}`, or `{{you.id}}`.
        case id(of: String)
        /// `{{received.FIELD}}`: a field of the message that triggered the script.
        case received(String)
    }

    package enum Part: Sendable, Hashable {
        case text(String)
        case reference(Reference)
    }

    package var parts: [Part]

    package func filled(_ lookUp: (Reference) -> String) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .reference(let reference): lookUp(reference)
            }
        }.joined()
    }
}
