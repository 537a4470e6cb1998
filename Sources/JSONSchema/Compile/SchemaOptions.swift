/// The draft that a schema is read by where it names none in `$schema`.
package enum SchemaDialect: String, Sendable, CaseIterable {
    /// Draft 7: AsyncAPI's default is a superset of it.
    case draft07
    /// Draft 2020-12: AsyncAPI 3 and OpenAPI 3.1 allow it.
    case draft2020
}

/// How what departs from JSON Schema's letter is read.
package enum SchemaReading: String, Sendable, CaseIterable {
    /// As authors mean it: `nullable` allows null, branches of a `oneOf` may overlap, a `$ref` to an AsyncAPI message
    /// means its payload, what stands beside `$ref` counts, keywords of either draft work. Each is told.
    case asMeant
    /// As the draft says.
    case literal
}

/// How schemas are compiled.
package struct SchemaOptions: Sendable {
    package var dialect: SchemaDialect
    package var reading: SchemaReading
    /// Whether a string that is not of its `format` is invalid.
    package var assertsFormats: Bool

    package init(
        dialect: SchemaDialect = .draft07,
        reading: SchemaReading = .asMeant,
        assertsFormats: Bool = true
    ) {
        self.dialect = dialect
        self.reading = reading
        self.assertsFormats = assertsFormats
    }
}
