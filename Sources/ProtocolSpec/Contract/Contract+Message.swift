extension Contract {
    /// A message: a name, and what its payload must be.
    package struct Message: Sendable {
        /// Which message of `Contract.messages` it is.
        package struct ID: Sendable, Hashable {
            package var index: Int

            package init(index: Int) {
                self.index = index
            }
        }

        /// A payload that the document shows.
        package struct Example: Sendable {
            package var location: SourceLocation
            package var name: String?
            package var summary: String?
            /// The payload, every part with its place; nil where the example shows header fields alone.
            package var payload: DocumentNode?

            package init(location: SourceLocation, name: String?, summary: String?, payload: DocumentNode?) {
                self.location = location
                self.name = name
                self.summary = summary
                self.payload = payload
            }
        }

        /// The key under `components.messages`, or in its channel; unique in the contract.
        package var name: String
        package var location: SourceLocation
        /// `name` as the document writes it, where it does.
        package var statedName: String?
        package var title: String?
        package var summary: String?
        package var description: String?
        package var payload: Payload
        /// In the document's order; not checked against the payload's schema.
        package var examples: [Example]
        /// The place of the correlation id, as its parts from the payload's root; nil where it is not in the payload or not
        /// declared.
        package var correlation: [String]?
        /// The status of an HTTP answer that carries it (`bindings.http.statusCode`).
        package var httpStatus: Int?

        package init(
            name: String,
            location: SourceLocation,
            statedName: String? = nil,
            title: String? = nil,
            summary: String? = nil,
            description: String? = nil,
            payload: Payload,
            examples: [Example] = [],
            correlation: [String]? = nil,
            httpStatus: Int? = nil
        ) {
            self.name = name
            self.location = location
            self.statedName = statedName
            self.title = title
            self.summary = summary
            self.description = description
            self.payload = payload
            self.examples = examples
            self.correlation = correlation
            self.httpStatus = httpStatus
        }
    }

    /// What a frame carries.
    package enum Payload: Sendable {
        /// JSON in a text frame; any JSON value where the document has no schema.
        case json(SchemaSource?)
        /// Any text in a text frame; its content type.
        case text(contentType: String)
        /// Bytes in a binary frame, which are not looked into; its content type or schema format.
        case binary(format: String)
        /// A payload whose schema is in a format that is not read; what is known is that it is a message.
        case opaque(format: String)

        /// The schema that is to be judged by; nil where every payload is right.
        package var schema: SchemaSource? {
            if case .json(let schema) = self { schema } else { nil }
        }
    }

    /// A schema as it is written: a place in one of `Contract.documents`.
    package struct SchemaSource: Sendable {
        package enum Dialect: Sendable, Hashable {
            /// JSON Schema draft-07, of which AsyncAPI's own format is a superset.
            case draft07
            /// JSON Schema 2020-12.
            case draft2020
        }

        /// The schema; a mapping or a boolean, perhaps one with a `$ref`.
        package var node: DocumentNode
        package var dialect: Dialect

        package init(node: DocumentNode, dialect: Dialect) {
            self.node = node
            self.dialect = dialect
        }
    }
}
