import Testing

struct ExactNumberTests {
    @Test(
        arguments: [
            (#"{"maximum": 9007199254740993}"#, "9007199254740993", true),
            (#"{"maximum": 9007199254740992}"#, "9007199254740993", false),
            (#"{"minimum": 0.1}"#, "0.1", true),
            (#"{"exclusiveMinimum": 0.1}"#, "0.10", false),
            (#"{"exclusiveMinimum": 0.1}"#, "0.100000000000000000000000000000000000000000000000001", true),
            (#"{"maximum": 1e400}"#, "1e400", true),
            (#"{"maximum": 1e400}"#, "1e401", false),
            (#"{"maximum": 1}"#, "1e99999999999999999999999", false),
            (#"{"minimum": 0}"#, "-1e-99999999999999999999999", false),
            (#"{"minimum": 1e-9223372036854775807}"#, "1e9223372036854775807", true),
            (#"{"multipleOf": 1e-9223372036854775807}"#, "1e9223372036854775807", true),
            (#"{"multipleOf": 1e9223372036854775807}"#, "5", false),
            (#"{"multipleOf": 0.01}"#, "0.07", true),
            (#"{"multipleOf": 0.01}"#, "0.075", false),
            (#"{"multipleOf": 0.0001}"#, "1e308", true),
            (#"{"multipleOf": 3}"#, "333333333333333333333333333333333333333333333333", true),
            (#"{"multipleOf": 3}"#, "333333333333333333333333333333333333333333333334", false),
            (#"{"type": "integer"}"#, "1.0", true),
            (#"{"type": "integer"}"#, "1e2", true),
            (#"{"type": "integer"}"#, "123456789012345678901234567890123456789012345678901234567890", true),
            (#"{"type": "integer"}"#, "1234567890123456789012345678901234567890123456789012345.5", false),
            (#"{"const": 1}"#, "1.0", true),
            (#"{"const": 100}"#, "1e2", true),
            (#"{"const": 9007199254740993}"#, "9007199254740992", false),
            (#"{"enum": [0.3]}"#, "3e-1", true),
            (#"{"const": 0}"#, "-0.0", true),
            (#"{"uniqueItems": true}"#, "[1, 1.0]", false),
            (#"{"uniqueItems": true}"#, "[1, true, \"1\", 2, 3, 1e0]", false),
        ]
    )
    func `numbers are compared exactly`(schema: String, value: String, isValid: Bool) throws {
        #expect(try Compiled(schema).isValid(value) == isValid)
    }
}
