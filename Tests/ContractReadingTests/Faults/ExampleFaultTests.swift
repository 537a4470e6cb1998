import ContractReading
import ProtocolSpec
import Testing

/// Examples and defaults that break the schema beside them.
struct ExampleFaultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var schema: String
        var message: String
        var cure: String
        var testDescription: String { message }
    }

    @Test(arguments: [
        Case(
            schema: "properties:\n  a: {type: string, example: 👉12}",
            message: "the example must be a string, not an integer, so that it is not a right value",
            cure: "write it in quotes, since YAML reads 12 without them as an integer, or \"type: integer\""
        ),
        Case(
            schema: "properties:\n  a: {type: number, examples: [1, 👉'1.5']}",
            message: "the example must be a number, not a string, so that it is not a right value",
            cure: "write it without quotes, or \"type: string\""
        ),
        Case(
            schema: "properties:\n  a:\n    type: string\n    pattern: '^R-[0-9]{3}$'\n    default: 👉R12",
            message:
                "the default must match the pattern ^R-[0-9]{3}$, and \"R12\" does not, so that it is not a right value",
            cure: "correct the default, or the schema in line 14"
        ),
        Case(
            schema: "properties:\n  a: {type: string, enum: [open, shut], example: 👉opne}",
            message: "the example must be one of \"open\", \"shut\", not \"opne\", so that it is not a right value",
            cure: "write \"open\", or correct it in line 12"
        ),
        Case(
            schema: "properties:\n  a: {type: array, items: {type: string}, examples: [👉x, y]}",
            message: "the example must be an array, not a string (and 1 more example), so that it is not a right value",
            cure: "write a list of lists: each of \"examples\" is a whole value"
        ),
        Case(
            schema: "properties:\n  a: {type: string, examples: [👉{first: {value: fr}}]}",
            message: "the example must be a string, not an object, so that it is not a right value",
            cure: "write \"fr\" alone"
        ),
        Case(
            schema: "properties:\n  a: {type: string, example: 👉buy or sell}",
            message:
                "the example \"buy or sell\" names values and is none of them, so that it is sent as it is written",
            cure: "give one of them, and list all in \"enum\""
        ),
        Case(
            schema: "properties:\n  a: {type: object, example: {👉/* none */}}",
            message: "this is no comment in YAML, but a member called \"/* none */\", so that the example has it",
            cure: "write # for a comment, or remove it"
        ),
        Case(
            schema: "properties:\n  a: {type: string, example: 👉'{{now()}}'}",
            message: "this example is a template of another tool, so that its braces are part of the value",
            cure: "write a value"
        ),
    ])
    func `a value that its own schema refuses is told`(_ fault: Case) throws {
        let document = FaultyDocument.payload(fault.schema)
        let found = try document.faults()
        #expect(found.map(\.message) == [fault.message])
        #expect(found.map(\.cure) == [fault.cure])
        #expect(found.map(\.location) == document.marks)
    }

    /// A message with these examples.
    private func document(_ payload: String, examples: String) -> FaultyDocument {
        FaultyDocument(
            """
            asyncapi: 3.0.0
            info: {title: Test, version: 1.0.0}
            x-perspective: server
            defaultContentType: application/json
            channels:
              c:
                address: /
                messages:
                  m:
                    payload:
            \(FaultyDocument.indented(payload, by: 10))
                    examples:
            \(FaultyDocument.indented(examples, by: 10))
            operations:
              o: {action: receive, channel: {$ref: '#/channels/c'}}
            """
        )
    }

    @Test func `what is wrong in a message's example is told at its member`() throws {
        let document = document(
            """
            required: [type, bids]
            properties:
              type: {const: book}
              bids: {type: array, items: {properties: {price: {type: number, maximum: 5}}}}
            """,
            examples: """
                - payload: {type: book, bids: [{price: 4}, {price: 👉9}]}
                - payload: {type: book, bids: [{price: 8}]}
                - payload: 👉{bids: []}
                """
        )
        let found = try document.faults()
        #expect(
            found.map(\.message) == [
                "\"bids[1].price\" of the example must be at most 5, not 9 (and 1 more example), so that the example is no \"m\"",
                "the example lacks \"type\", so that it is no \"m\"",
            ]
        )
        #expect(found.map(\.location) == document.marks)
    }

    @Test func `in a choice the branch that was meant is told, and three things of one example`() throws {
        let document = document(
            """
            oneOf:
              - {required: [t], properties: {t: {const: a}, x: {type: integer}}}
              - required: [t]
                properties: {t: {const: b}, p: {type: number}, q: {type: number}, r: {type: number}, s: {type: number}}
            """,
            examples: "- payload: {t: b, p: 👉'1', q: 👉'2', r: 👉'3', s: '4'}"
        )
        let found = try document.faults()
        #expect(found.map(\.location) == document.marks)
        #expect(
            found.first?.message
                == "\"p\" of the example must be a number, not a string, so that the example is no \"m\""
        )
        #expect(found.last?.message.contains("(and 1 more in this example)") == true)
    }

    @Test func `examples that fit are right, however exact a number must be`() throws {
        let document = document(
            """
            properties:
              price: {type: number, multipleOf: 0.01, example: 54350.40}
              at: {type: string, format: date-time, nullable: true, default: null, examples: ['0001-01-01T00:00:00Z', null]}
              n: {type: integer, format: int64, example: 9223372036854775807}
            """,
            examples: "- payload: {price: 54350.40, at: null, n: 1.0}"
        )
        #expect(try document.faults() == [])
    }

    @Test func `a pattern that is no regular expression is told`() throws {
        let document = FaultyDocument.payload("properties:\n  a: {type: string, pattern: 👉'[a-', example: x}")
        let found = try document.faults()
        #expect(found.map(\.location) == document.marks)
        #expect(found.first?.message.contains("is not a regular expression") == true)
        #expect(found.first?.cure == "correct the pattern")
    }
}
