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
