/// Rules of an object. Members that are not listed are allowed and ignored, unless `isClosed`, or of the schema
/// `additional`, where there is one.
package struct ObjectRules: Sendable {
    package struct Property: Sendable {
        package var name: String
        package var location: SourceLocation
        package var isRequired: Bool
        package var schema: Schema

        package init(name: String, location: SourceLocation, isRequired: Bool, schema: Schema) {
            self.name = name
            self.location = location
            self.isRequired = isRequired
            self.schema = schema
        }
    }

    /// In the document's order.
    package var properties: [Property]
    /// `additionalProperties: false`.
    package var isClosed: Bool
    /// `additionalProperties: {…}`
    package var additional: Schema?

    package init(properties: [Property], isClosed: Bool = false, additional: Schema? = nil) {
        self.properties = properties
        self.isClosed = isClosed
        self.additional = additional
    }

    package subscript(name: String) -> Property? {
        properties.first { $0.name == name }
    }
}
