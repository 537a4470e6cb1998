import ContractReading
import ProtocolSpec
import Testing

/// What is wrong in schemas by themselves.
struct SchemaFaultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var schema: String
        var message: String
        var cure: String
        var schemas = ""
        var testDescription: String { message }
    }

    private func expect(_ fault: Case) throws {
        let document = FaultyDocument.payload(fault.schema, schemas: fault.schemas)
        let found = try document.faults()
        #expect(found.map(\.message) == [fault.message])
        #expect(found.map(\.cure) == [fault.cure])
        #expect(found.map(\.location) == document.marks)
        #expect(found.allSatisfy { $0.severity == .warning })
    }

    // MARK: Words

    @Test(arguments: [
        Case(
            schema: "type: object\n👉proeprties: {a: {type: string}}",
            message: "\"proeprties\" is not a word of JSON Schema, so that nothing is said about the members",
            cure: "did you mean \"properties\"?"
        ),
        Case(
            schema: "properties:\n  a: {👉$reF: '#/components/schemas/a'}",
            message: "\"$reF\" is not a word of JSON Schema, so that any value is right here",
            cure: "did you mean \"$ref\"?",
            schemas: "a: {type: string}"
        ),
        Case(
            schema: "properties:\n  a: {type: string, 👉ENUM: [x, y]}",
            message: "\"ENUM\" is not a word of JSON Schema, so that any value is right here",
            cure: "did you mean \"enum\"?"
        ),
        Case(
            schema: "👉discrimator: kind\noneOf: [{type: string}, {type: integer}]",
            message: "\"discrimator\" is not a word of JSON Schema, so that nothing says which branch is meant",
            cure: "did you mean \"discriminator\"?"
        ),
        Case(
            schema: "type: object\n👉colour: red",
            message: "\"colour\" is not a word of JSON Schema, so that it is passed over",
            cure: "remove it, or begin it with x-"
        ),
        Case(
            schema: "type: object\nproperties: {a: {type: string}}\n👉trades: {type: array}",
            message:
                "\"trades\" looks like a property, but stands outside \"properties\", so that nothing is said about that member",
            cure: "indent it, so that it stands under \"properties\""
        ),
        Case(
            schema: "type: object\nproperties:\n  a: {type: string}\n  👉required: [a]",
            message: "\"required\" stands under \"properties\", so that it is read as the name of a member",
            cure: "indent it less, so that it stands beside \"properties\""
        ),
        Case(
            schema: "type: object\n👉summary: Hello",
            message: "\"summary\" is a word of a message, and this is a schema, so that it is passed over",
            cure: "write it as \"description\""
        ),
        Case(
            schema: "properties:\n  a: {type: integer, 👉minLength: 1}",
            message:
                "\"minLength\" says something about texts, and the type here is integer, so that it is passed over",
            cure: "write \"minimum\" if the value is meant"
        ),
        Case(
            schema: "properties:\n  a: {type: string, 👉required: true}",
            message: "\"required\" is a list of names, not a boolean, so that it is passed over",
            cure: "write the member's name into \"required\" of the object that has it"
        ),
        Case(
            schema: "properties:\n  a: {type: string, 👉minLength: '1'}",
            message: "\"minLength\" is a whole number of at least 0, not a string, so that any text is right here",
            cure: "write 1 without quotes"
        ),
        Case(
            schema: "properties:\n  a: {👉type: null}",
            message: "\"type\" is a type, or a list of types, not null, so that any value is right here",
            cure: "write \"null\" in quotes"
        ),
        Case(
            schema: "properties:\n  👉a: string",
            message: "the schema of \"a\" is a mapping, not a string, so that any value is right",
            cure: "write {type: string}"
        ),
    ])
    func `a word that means nothing where it stands is told`(_ fault: Case) throws { try expect(fault) }

    @Test func `words of OpenAPI, of both drafts and of other tools are right`() throws {
        let document = FaultyDocument.payload(
            """
            type: object
            nullable: true
            externalDocs: {url: 'https://example.com'}
            x-internal: 1
            discriminator: {propertyName: kind}
            properties:
              kind: {type: string, example: a, readOnly: true, xml: {name: k}, deprecated: true, format: password}
              count: {type: integer, format: int64, exclusiveMinimum: true, minimum: 0}
              more: {type: [string, 'null'], $comment: fine, format: x-own}
              list: {type: array, items: [{type: string}], additionalItems: false}
            """
        )
        #expect(try document.faults() == [])
    }

    @Test func `what looks like a schema within examples and constants is none`() throws {
        let document = FaultyDocument.payload(
            """
            type: object
            properties:
              description: {type: string}
              type: {const: {proeprties: 1}}
              required: {type: array, items: {type: string}}
              enum: {enum: [{tpye: x}], default: {tpye: x}}
            example: {tpye: 1, description: x}
            """
        )
        #expect(try document.faults().filter { $0.message.contains("not a word") } == [])
    }

    // MARK: Types and values

    @Test(arguments: [
        Case(
            schema: "properties:\n  a: {type: 👉int}",
            message: "\"int\" is not a type of JSON Schema, and is read as integer",
            cure: "write \"integer\""
        ),
        Case(
            schema: "properties:\n  a: {type: 👉any}",
            message: "\"any\" is not a type of JSON Schema, and is read as any value",
            cure: "remove \"type\" if that is meant"
        ),
        Case(
            schema: "properties:\n  a: {type: 👉strnig}",
            message: "\"strnig\" is not a type of JSON Schema, so that any value is right here",
            cure: "did you mean \"string\"?"
        ),
        Case(
            schema: "properties:\n  a: {type: string, format: 👉datetime}",
            message: "\"datetime\" is not a known format, so that any text is right here",
            cure: "did you mean \"date-time\"?"
        ),
        Case(
            schema: "properties:\n  a: {type: string, format: 👉int64}",
            message:
                "the format \"int64\" says something about numbers, and the type here is string, so that it is passed over",
            cure: "remove it, or write \"type: integer\""
        ),
        Case(
            schema: "properties:\n  a: {type: integer, 👉enum: ['8000', '16000'], default: '8000'}",
            message: "no value of \"enum\" is integer, which is the type here, so that no value is right",
            cure: "write them without quotes, or \"type: string\""
        ),
        Case(
            schema: "properties:\n  a: {type: string, enum: [x, 👉1]}",
            message: "1 in \"enum\" is an integer and the type is string, so that it is never right",
            cure: "write it in quotes"
        ),
        Case(
            schema: "properties:\n  a: {type: string, enum: [x, y], default: 👉yy}",
            message: "the default \"yy\" is not in \"enum\", so that it is not a right value",
            cure: "did you mean \"y\"?"
        ),
        Case(
            schema: "properties:\n  a: {type: string, const: 👉1}",
            message: "\"const\" is an integer and the type is string, so that no value is right",
            cure: "write it in quotes"
        ),
        Case(
            schema: "properties:\n  a: {type: integer, minimum: 5, 👉maximum: 4}",
            message: "\"minimum\" is 5 and \"maximum\" is 4, so that no value is right",
            cure: "swap them, or correct one"
        ),
        Case(
            schema: "properties:\n  a: {type: string, minLength: 5, 👉maxLength: 4}",
            message: "\"minLength\" is 5 and \"maxLength\" is 4, so that no value is right",
            cure: "swap them, or correct one"
        ),
    ])
    func `values that contradict each other are told`(_ fault: Case) throws { try expect(fault) }

    // MARK: Required names

    @Test(arguments: [
        Case(
            schema: "required: [👉statsu]\nproperties: {status: {type: string}, at: {type: string}}",
            message: "\"statsu\" is required, but the property is spelt \"status\", so that every object needs both",
            cure: "write \"status\" here, or correct the property's name"
        ),
        Case(
            schema: "required: [👉message]\nproperties: {feed: {type: string}}",
            message:
                "\"message\" is required, and no property describes it, so that every object needs it and nothing says what it is",
            cure: "add it to \"properties\", or take it out of \"required\""
        ),
        Case(
            schema:
                "required: [agent, 👉think, speak]\nproperties: {agent: {properties: {think: {}, speak: {}}}}",
            message:
                "\"think\" and \"speak\" are required here, but are members of \"agent\", so that every object needs them in a place where nothing describes them",
            cure: "move them to \"required\" of \"agent\""
        ),
        Case(
            schema: "$ref: '#/components/schemas/snapshot'",
            message:
                "\"trades\" is required and no property describes it; line 19 has a schema of that name beside this one",
            cure: "indent that one if it was to be a property, or add \"trades\" to \"properties\"",
            schemas:
                "snapshot:\n  required: [feed, 👉trades]\n  properties: {feed: {type: string}}\ntrades: {$ref: '#/components/schemas/snapshot'}"
        ),
    ])
    func `a required name that no property has is told`(_ fault: Case) throws {
        let document = FaultyDocument.payload(fault.schema, schemas: fault.schemas)
        let found = try document.faults().filter { !$0.message.contains("nothing refers") }
        #expect(found.map(\.message) == [fault.message])
        #expect(found.map(\.cure) == [fault.cure])
        #expect(found.map(\.location) == document.marks)
    }

    @Test(
        "A part may require what the whole describes",
        arguments: [
            "allOf: [{required: [a]}, {properties: {a: {}}}]",
            "properties: {a: {}, b: {}}\noneOf: [{required: [a]}, {required: [b]}]",
            "allOf: [{$ref: '#/components/schemas/base'}]\nrequired: [id]\nproperties: {a: {}}",
            "properties: {a: {}}\npatternProperties: {'^x': {}}\nrequired: [xa]",
            "properties: {kind: {}}\nadditionalProperties: {type: number}\nrequired: [price]",
            "type: object\nrequired: [anything]",
            "properties: {a: {}}\nnot: {required: [other]}",
        ]
    )
    func partsMayRequire(_ schema: String) throws {
        let document = FaultyDocument.payload(schema, schemas: "base: {properties: {id: {type: string}}}")
        #expect(try document.faults().filter { $0.message.contains("required") } == [])
    }

    // MARK: References

    @Test(arguments: [
        ("LegView", "did you mean \"Leg\"?"), ("CreateRoomRequest", "did you mean \"RoomCreateRequest\"?"),
        ("Channel", "did you mean \"Chanel\"?"), ("Zebra", "write it there, or correct the reference"),
    ])
    func `a reference into nothing says what was meant`(_ name: String, _ cure: String) throws {
        let document = FaultyDocument.payload(
            "properties:\n  a: {$ref: 👉'#/components/schemas/\(name)'}",
            schemas: "Leg: {}\nRoomCreateRequest: {}\nCreateLegRequest: {}\nChanel: {}"
        )
        let found = try document.faults().filter { $0.message.contains("leads nowhere") }
        #expect(
            found.map(\.message) == [
                "\"#/components/schemas/\(name)\" leads nowhere: there is no \"\(name)\", so that any value is right here"
            ]
        )
        #expect(found.map(\.cure) == [cure])
        #expect(found.map(\.location) == document.marks)
    }

    @Test func `references to anchors, through references and in circles are right`() throws {
        let document = FaultyDocument.payload(
            """
            properties:
              a: {$ref: '#here'}
              b: {$ref: '#/components/schemas/alias/properties/x'}
              c: {$ref: '#/components/schemas/loop'}
            """,
            schemas: """
                named: {$anchor: here}
                alias: {$ref: '#/components/schemas/target'}
                target: {properties: {x: {type: string}}}
                loop: {properties: {next: {$ref: '#/components/schemas/loop'}}}
                """
        )
        #expect(try document.faults().filter { $0.message.contains("leads") } == [])
    }

    @Test func `a reference to the network is told`() throws {
        let document = FaultyDocument.payload("properties:\n  a: {$ref: 👉'https://example.com/a.json'}")
        let found = try document.faults()
        #expect(
            found.map(\.message) == [
                "\"https://example.com/a.json\" leads to the network, from where nothing is fetched, so that any value is right here"
            ]
        )
        #expect(found.map(\.location) == document.marks)
    }

    @Test func `a message where a schema belongs is told once`() throws {
        let document = FaultyDocument.payload(
            "oneOf:\n  - $ref: '#/components/schemas/update'\n  - {type: integer}",
            schemas: "update: {summary: An update, 👉payload: {type: string}}"
        )
        let found = try document.faults()
        #expect(
            found.map(\.message) == [
                "this is a message where a schema belongs, and is read as the payload of one"
            ]
        )
        #expect(found.map(\.location) == document.marks)
    }
}
