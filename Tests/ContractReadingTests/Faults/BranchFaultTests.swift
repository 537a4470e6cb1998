import ContractReading
import ProtocolSpec
import Testing

/// Branches that contradict what stands beside them, and branches that overlap.
struct BranchFaultTests {
    @Test(arguments: [
        (
            "properties:\n  s: {type: integer, 👉oneOf: [{type: string}, {type: 'null'}]}",
            "the type here is integer, and \"oneOf\" allows only string or null, so that no value is right"
        ),
        (
            "properties:\n  s: {type: object, oneOf: [👉{type: string}, {properties: {a: {}}}]}",
            "this branch allows only string, and the type beside \"oneOf\" is object, so that it is never right"
        ),
        ("properties:\n  s: {👉oneOf: []}", "\"oneOf\" is empty, so that no value is right"),
        (
            "properties:\n  s: {oneOf: [{title: A, type: string, enum: [x]}, 👉{title: B, enum: [x], type: string}]}",
            "\"A\" and \"B\" say the same, so that what fits one fits both, and \"oneOf\" is read as \"anyOf\""
        ),
        (
            "properties:\n  s: {👉oneOf: [{title: A, type: integer}, {title: B, type: number}]}",
            "what is integer can fit both \"A\" and \"B\", so that \"oneOf\" is read as \"anyOf\""
        ),
        (
            "properties:\n  s: {👉oneOf: [{title: A, type: integer}, {title: B}]}",
            "\"B\" allows everything, so that what fits another branch fits both, and \"oneOf\" is read as \"anyOf\""
        ),
        (
            "👉oneOf:\n  - {title: A, required: [k, a], properties: {k: {}, a: {type: string}}}\n  - {title: B, required: [k, b], properties: {k: {}, b: {type: string}}}",
            "an object with \"k\", \"a\" and \"b\" fits both \"A\" and \"B\", so that \"oneOf\" is read as \"anyOf\""
        ),
    ])
    func `branches that contradict or overlap are told`(_ schema: String, _ message: String) throws {
        let document = FaultyDocument.payload(schema)
        let found = try document.faults()
        #expect(found.map(\.message) == [message])
        #expect(found.map(\.location) == document.marks)
    }

    @Test(
        "Branches that exclude each other are right",
        arguments: [
            "oneOf: [{type: string}, {type: 'null'}, {type: object, properties: {a: {}}}]",
            "oneOf: [{properties: {t: {const: a}}}, {properties: {t: {const: b}}}]",
            "oneOf: [{properties: {t: {enum: [a, b]}}}, {properties: {t: {const: c}}}]",
            "oneOf: [{properties: {m: {properties: {t: {const: a}}}}}, {properties: {m: {properties: {t: {const: b}}}}}]",
            "oneOf: [{properties: {a: {}}, additionalProperties: false}, {required: [b], properties: {b: {}}}]",
            "properties: {a: {}, b: {}}\noneOf: [{required: [a]}, {required: [b]}]",
            "oneOf: [{required: [mail], properties: {mail: {}}}, {required: [phone], properties: {phone: {}}}]",
            "discriminator: t\noneOf: [{properties: {t: {}}}, {properties: {t: {}, u: {}}}]",
            "anyOf: [{type: integer}, {type: number}]",
            "oneOf: [{const: now}, {type: string, format: date}, {enum: [always, never]}]",
        ]
    )
    func exclusive(_ schema: String) throws {
        #expect(try FaultyDocument.payload(schema).faults() == [])
    }
}
