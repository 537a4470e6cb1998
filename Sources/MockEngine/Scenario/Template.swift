package import CodecRuntime

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

    /// The value with everything filled in, from left to right.
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
    /// What is between the braces.
    package enum Reference: Sendable, Hashable {
        /// `{{ROLE.name}}`, or `{{you.name}}`.
        case name(of: String)
        /// `{{ROLE.id}}`, or `{{you.id}}`.
        case id(of: String)
        /// `{{received.FIELD}}`: a field of the message that the script received last.
        case received(String)
        /// `{{kept.NAME}}`: what a `keep` step has kept in this room.
        case kept(String)
        /// `{{counter.NAME}}`: 1, then 2, and so on, in each room.
        case counter(String)
        /// `{{pick: red | green}}`: one of these; the seed decides.
        case pick([String])
    }

    package enum Part: Sendable, Hashable {
        case text(String)
        case reference(Reference)
    }

    package var parts: [Part]

    /// The text with everything filled in, from left to right.
    package func filled(_ lookUp: (Reference) -> String) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .reference(let reference): lookUp(reference)
            }
        }.joined()
    }
}
