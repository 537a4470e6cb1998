internal import CodecRuntime
internal import ProtocolSpec

/// A place that no test looks at.
let nowhere = SourceLocation(file: "s.yaml", line: 1, column: 1)

/// A place of its own, to be found again in a violation.
func line(_ line: Int) -> SourceLocation { SourceLocation(file: "s.yaml", line: line, column: 1) }

func schema(_ kind: Schema.Kind, nullable: Bool = false, at location: SourceLocation = nowhere) -> Schema {
    Schema(location: location, isNullable: nullable, kind: kind)
}

func text(min: Int? = nil, max: Int? = nil, format: StringFormat? = nil) -> Schema {
    schema(
        .string(
            StringRules(
                minLength: min.map { Located($0, at: line(10)) },
                maxLength: max.map { Located($0, at: line(11)) },
                format: format.map { Located($0, at: line(12)) }
            )
        )
    )
}

func integer(min: DecimalNumber? = nil, max: DecimalNumber? = nil) -> Schema {
    schema(
        .integer(
            NumberRules(minimum: min.map { Located($0, at: line(13)) }, maximum: max.map { Located($0, at: line(14)) })
        )
    )
}

func list(_ items: Schema, min: Int? = nil, max: Int? = nil) -> Schema {
    schema(
        .array(
            ArrayRules(
                items: items,
                minItems: min.map { Located($0, at: line(15)) },
                maxItems: max.map { Located($0, at: line(16)) }
            )
        )
    )
}

func object(_ properties: [(String, Schema)], optional: Set<String> = [], closed: Bool = false) -> Schema {
    schema(
        .object(
            ObjectRules(
                properties: properties.map { name, schema in
                    ObjectRules.Property(
                        name: name,
                        location: nowhere,
                        isRequired: !optional.contains(name),
                        schema: schema
                    )
                },
                isClosed: closed
            )
        )
    )
}

/// A schema with something of everything.
let rich = object(
    [
        ("type", schema(.constant(.string("note")))), ("title", text(min: 2, max: 5)), ("id", text(format: .uuid)),
        ("at", text(format: .dateTime)), ("count", integer(min: 1, max: 3)),
        ("ratio", schema(.number(NumberRules(minimum: Located(0, at: nowhere))))),
        ("tags", list(text(min: 1), min: 1, max: 2)), ("mood", schema(.enumeration(["good", "bad"]))),
        ("done", schema(.boolean, nullable: true)), ("next", schema(.reference("node"))),
    ],
    optional: ["next"]
)

let richReferences = [
    "node": object([("label", text(min: 1)), ("next", schema(.reference("node")))], optional: ["next"])
]
