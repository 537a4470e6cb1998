package import CodecRuntime

/// A JSON value with `{{…}}` in its texts.
package indirect enum TemplateValue: Sendable, Hashable {
    case text(Template)
    /// A text that is nothing but one `{{…}}`: the value itself, of whatever type.
    case alone(Template.Reference)
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
    package func filled(_ lookUp: (Template.Reference) -> Template.Filling) -> JSONValue {
        switch self {
        case .text(let template): .string(template.filled { lookUp($0).text })
        case .alone(let reference): lookUp(reference).value
        case .array(let items): .array(items.map { $0.filled(lookUp) })
        case .object(let fields):
            .object(fields.map { JSONValue.Member(name: $0.name, value: $0.value.filled(lookUp)) })
        case .other(let value): value
        }
    }
}

extension TemplateValue {
    /// Where it has texts that are nothing but one `{{…}}`, in their order.
    var placesAlone: [[String]] {
        switch self {
        case .alone: [[]]
        case .array(let items): items.enumerated().flatMap { index, item in item.placesAlone.map { ["\(index)"] + $0 } }
        case .object(let fields): fields.flatMap { field in field.value.placesAlone.map { [field.name] + $0 } }
        case .text, .other: []
        }
    }

    /// The same without the member in a place; nil where it is no object's member.
    func removing(_ place: some Collection<String>) -> TemplateValue? {
        guard case .object(var fields) = self, let name = place.first else { return nil }
        guard place.count > 1 else { return .object(fields.filter { $0.name != name }) }
        for index in fields.indices where fields[index].name == name {
            guard let value = fields[index].value.removing(place.dropFirst()) else { return nil }
            fields[index].value = value
        }
        return .object(fields)
    }

    /// The same, with another value in a place.
    func replacing(_ place: some Collection<String>, _ change: (Template.Reference) -> TemplateValue) -> TemplateValue {
        switch self {
        case .alone(let reference): return place.isEmpty ? change(reference) : self
        case .array(var items):
            guard let index = place.first.flatMap({ Int($0) }), items.indices.contains(index) else { return self }
            items[index] = items[index].replacing(place.dropFirst(), change)
            return .array(items)
        case .object(var fields):
            for index in fields.indices where fields[index].name == place.first {
                fields[index].value = fields[index].value.replacing(place.dropFirst(), change)
            }
            return .object(fields)
        case .text, .other: return self
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
        /// `{{received.FIELD}}`, `{{received.a.b[0]}}`: a part of the message that the script received last; `{{received}}`:
        /// all of it. In a case: `{{heard.FIELD}}`.
        case received([String])
        /// `{{kept.NAME}}`: what a `keep` step has kept in this room. In a case: `{{NAME}}`.
        case kept(String)
        /// `{{asked.FIELD}}`: a part of the request that is answered; in cases only.
        case asked([String])
        /// `{{secret.NAME}}`: what the target says, and nobody is shown; in cases only.
        case secret(String)
        /// `{{counter.NAME}}`: 1, then 2, and so on, in each room.
        case counter(String)
        /// `{{pick: red | green}}`: one of these; the seed decides.
        case pick([String])
        /// `{{now}}`: the time on the room's clock.
        case now
        /// `{{uuid}}`: a new one; the seed decides.
        case uuid
        /// `{{number 1..100}}`: a number between these, which have as many digits behind the point; the seed decides.
        case number(FixedPoint, FixedPoint)
        /// `{{walk NAME from 42000 by 12.5}}`: a number that begins there in each room, and then goes up or down by so much
        /// each time; the seed decides.
        case walk(String, from: FixedPoint, by: FixedPoint)

        /// Whether it may stand for something that is no text.
        var mayBeOther: Bool {
            switch self {
            case .received, .kept, .asked, .secret, .counter, .number, .walk: true
            case .name, .id, .pick, .now, .uuid: false
            }
        }
    }

    /// What a reference stands for.
    package struct Filling: Sendable, Hashable {
        /// Within a text.
        package var text: String
        /// Alone.
        package var value: JSONValue

        package init(text: String, value: JSONValue) {
            self.text = text
            self.value = value
        }

        package init(_ text: String) {
            self.init(text: text, value: .string(text))
        }

        package init(_ number: FixedPoint) {
            self.init(text: number.description, value: number.json)
        }

        /// A value that may be missing.
        package init(_ value: JSONValue?) {
            self.init(text: value.map { $0.string ?? $0.jsonText } ?? "", value: value ?? .null)
        }
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

// What a text refers to.
extension Template {
    package var references: [Reference] {
        parts.compactMap { if case .reference(let reference) = $0 { reference } else { nil } }
    }
}

extension TemplateValue {
    package var references: [Template.Reference] {
        switch self {
        case .text(let template): template.references
        case .alone(let reference): [reference]
        case .array(let items): items.flatMap(\.references)
        case .object(let fields): fields.flatMap { $0.value.references }
        case .other: []
        }
    }
}
