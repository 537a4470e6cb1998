import CodecGenerator
import CodecRuntime
import Foundation
import ProtocolSpec
import SchemaValidation
import Testing

/// Integers that no `Double` holds are the same in the contract, in the generated Swift and to the validator.
@Suite struct ExactIntegerTests {
    /// The contract whose "rules" message has another schema for "even".
    private func contract(even schema: String) throws -> RoomContract {
        let text = try EveryKeywordContract.text()
        let original = "even: {type: integer, multipleOf: 2, exclusiveMinimum: 0, exclusiveMaximum: 100}"
        try #require(text.contains(original))
        return try EveryKeywordContract.parsed(text.replacing(original, with: "even: \(schema)"))
    }

    /// The generated lines that read "even".
    private func reading(_ contract: RoomContract) throws -> [Substring] {
        let module = CodecGenerator(contract: contract).protocolModule()
        let file = try #require(module.files.first { $0.name == "Rules.swift" })
        return file.contents.split(separator: "\n").filter { $0.contains("evenValue = ") }
            .map { $0.drop { $0 == " " } }
    }

    @Test(arguments: [
        ("{type: integer, maximum: 9007199254740993}", "try reader.integer(maximum: 9007199254740993)"),
        ("{type: integer, exclusiveMaximum: 9007199254740994}", "try reader.integer(maximum: 9007199254740993)"),
        ("{type: integer, minimum: -9007199254740993}", "try reader.integer(minimum: -9007199254740993)"),
        (
            "{type: integer, maximum: 9007199254740993, multipleOf: 9007199254740993}",
            "try reader.integer(maximum: 9007199254740993, multipleOf: 9007199254740993)"
        ),
        ("{type: integer, maximum: 9223372036854775807}", "try reader.integer(maximum: 9223372036854775807)"),
        ("{type: integer, minimum: -9223372036854775808}", "try reader.integer(minimum: -9223372036854775808)"),
    ])
    func `a bound of integers is generated to the last digit`(schema: String, call: String) throws {
        #expect(try reading(contract(even: schema)) == ["evenValue = \(call)"])
    }

    @Test(arguments: [
        ("9007199254740992", true), ("9007199254740993", true), ("9007199254740993.0", true),
        ("9007199254740994", false), ("9007199254740993.5", false), ("9223372036854775807", false),
    ])
    func `the validator takes the bound and refuses the next integer`(value: String, isValid: Bool) throws {
        let contract = try contract(even: "{type: integer, maximum: 9007199254740993}")
        let payload = try #require(contract.channel.receives.first { $0.message.name == "rules" }).message.payload
        let message = try JSONValue(decoding: #"{"kind":"rules","code":"AB123","even":\#(value)}"#)
        let violations = SchemaValidator(recursiveSchemas: contract.recursiveSchemas)
            .violations(of: message, in: payload)
        #expect(violations.isEmpty == isValid, "\(violations)")
        #expect(violations.allSatisfy { $0.pointer == "/even" })
    }

    @Test(arguments: [("9007199254740993", true), ("9007199254740994", false), ("9007199254740993.5", false)])
    func `the codec's reader takes the bound and refuses the next integer`(value: String, isValid: Bool) {
        let bytes = Array(value.utf8)
        var reader = JSONReader(bytes.span.bytes)
        let read = try? reader.integer(maximum: 9_007_199_254_740_993)
        #expect(read == (isValid ? 9_007_199_254_740_993 : nil))
    }
}
