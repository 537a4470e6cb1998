import ContractReading
import ProtocolSpec
import Testing

/// Documents that were made to take time or depth: each is finished soon, with warnings or without.
@Suite(.timeLimit(.minutes(5)))
struct HostileFaultTests {
    @Test func `thousands of misspelt words are folded`() throws {
        let members = (0..<5_000).map { "a\($0): {tpye: string, enmu: [x], colour\($0): 1}" }
        let found = try FaultyDocument.payload("properties:\n  " + members.joined(separator: "\n  ")).faults()
        #expect(found.count < 40)
        #expect(found.contains { $0.message.contains("more like this)") })
    }

    @Test func `required names beside thousands of others are bounded`() throws {
        let members = (0..<1_500).map { "propertyNumber\($0): {type: string}" }
        let names = (0..<1_500).map { "propretyNumbre\($0)" }
        let schema = "required: [\(names.joined(separator: ", "))]\nproperties:\n  " + members.joined(separator: "\n  ")
        #expect(try FaultyDocument.payload(schema).faults().count < 40)
    }

    @Test func `references into nothing beside thousands of names are bounded`() throws {
        let schemas = (0..<1_500).map { "schemaOfNumber\($0): {type: string}" }
        let members = (0..<1_500).map { "a\($0): {$ref: '#/components/schemas/shcemaOfNumber\($0)'}" }
        let document = FaultyDocument.payload(
            "properties:\n  " + members.joined(separator: "\n  "),
            schemas: schemas.joined(separator: "\n")
        )
        #expect(try document.faults().count < 60)
    }

    @Test func `references in circles, and parts of parts, are met once`() throws {
        let parts = (0..<200).map { index in
            "s\(index): {allOf: [\((0..<20).map { "{$ref: '#/components/schemas/s\((index + $0 + 1) % 200)'}" }.joined(separator: ", "))], required: [nobody], properties: {a: {}}}"
        }
        let document = FaultyDocument.payload(
            "oneOf: [\((0..<40).map { "{$ref: '#/components/schemas/s\($0)'}" }.joined(separator: ", "))]",
            schemas: parts.joined(separator: "\n")
        )
        _ = try document.faults()
    }

    @Test func `shared parts that double at each level are met once`() throws {
        let levels = (1...12).map { "l\($0): &l\($0) {properties: {a: *l\($0 - 1), b: *l\($0 - 1)}}" }
        let document = FaultyDocument.payload(
            "type: string",
            schemas: "l0: &l0 {type: string, minLegnth: 1}\n" + levels.joined(separator: "\n")
        )
        let found = try document.faults().filter { $0.message.contains("minLegnth") }
        #expect(found.count == 1)
    }

    @Test func `hundreds of messages that nearly say the same are bounded`() throws {
        let messages = (0..<600).map { index in
            "m\(index): {payload: {required: [a], properties: {a: {properties: {b: {items: {properties: {c: {maximum: \(index)}}}}}}}}}"
        }
        let document = FaultyDocument(
            """
            asyncapi: 3.0.0
            info: {title: Test, version: 1.0.0}
            defaultContentType: application/json
            channels:
              c:
                address: /
                messages:
            \(FaultyDocument.indented(messages.joined(separator: "\n"), by: 6))
            operations:
              o: {action: receive, channel: {$ref: '#/channels/c'}}
            """
        )
        #expect(try document.faults() == [])
    }

    @Test func `deep schemas with examples at each level take no depth of the stack`() throws {
        let depth = 40
        let schema =
            (0..<depth).map { _ in "{properties: {a: " }.joined() + "{type: string}"
            + (0..<depth).map { _ in "}, example: {a: 1}}" }.joined()
        #expect(try !FaultyDocument.payload("allOf: [\(schema)]").faults().isEmpty)
    }

    @Test func `thousands of examples that take long to judge are bounded`() throws {
        // Each level tries the one below it twice, and both fail.
        let levels = (1...16).map { level in
            "l\(level): {anyOf: [{$ref: '#/components/schemas/l\(level - 1)'}, {allOf: [{$ref: '#/components/schemas/l\(level - 1)'}]}]}"
        }
        let members = (0..<2_000).map { "a\($0): {$ref: '#/components/schemas/l16', example: \($0)}" }
        let document = FaultyDocument.payload(
            "properties:\n  " + members.joined(separator: "\n  "),
            schemas: "l0: {type: string}\n" + levels.joined(separator: "\n")
        )
        #expect(try document.faults().count < 60)
    }
}
