import JSONSchema
import ProtocolSpec
import Testing

struct HostileSchemaTests {
    /// Schemas of which each holds the next one twice, so that there are 2^`count` ways.
    private func doubled(_ keyword: String, count: Int, last: String) -> String {
        let levels = (0..<count).map { level in
            ##""s\##(level)": {"\##(keyword)": [{"$ref": "#/$defs/s\##(level + 1)"}, {"$ref": "#/$defs/s\##(level + 1)"}]}"##
        }
        return ##"{"$ref": "#/$defs/s0", "$defs": {"##
            + (levels + [##""s\##(count)": \##(last)"##]).joined(separator: ",") + "}}"
    }

    @Test(arguments: ["anyOf", "oneOf"])
    func `branches within branches end in a verdict that says so`(keyword: String) throws {
        let schema = try Compiled(doubled(keyword, count: 64, last: #"{"type": "null"}"#))
        let verdict = schema.plan[0].judge(try JSONIndex(Array("1".utf8)))
        #expect(verdict.hasGivenUp)
        #expect(verdict.problems.first?.message.hasPrefix("could not be judged") == true)
        #expect(!schema.plan[0].isValid(try JSONIndex(Array("1".utf8))))
    }

    @Test func `all of many levels ends, too`() throws {
        let schema = try Compiled(doubled("allOf", count: 64, last: "true"))
        #expect(!schema.plan[0].isValid(try JSONIndex(Array("1".utf8))))
    }

    @Test(
        arguments: [
            ##"{"$ref": "#"}"##,
            ##"{"allOf": [{"$ref": "#"}]}"##,
            ##"{"anyOf": [{"type": "null"}, {"not": {"$ref": "#"}}]}"##,
            ##"{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}"##,
            ##"{"if": {"$ref": "#"}, "then": {"$ref": "#"}}"##,
            ##"{"dependentSchemas": {"a": {"$ref": "#"}}}"##,
        ]
    )
    func `a schema that leads back to itself is a problem, and is judged`(schema: String) throws {
        let schema = try Compiled(schema)
        #expect(schema.plan.problems.first?.message.hasPrefix("this schema leads back to itself") == true)
        #expect(!schema.plan[0].judge(try JSONIndex(Array(#"{"a": 1}"#.utf8))).hasGivenUp)
    }

    @Test func `a schema that leads back to itself by $dynamicRef ends in a verdict`() throws {
        let schema = try Compiled(##"{"$dynamicAnchor": "a", "allOf": [{"$dynamicRef": "#a"}]}"##)
        #expect(schema.plan[0].judge(try JSONIndex(Array("1".utf8))).hasGivenUp)
    }

    @Test func `a long chain of references is followed once`() throws {
        let links = (0..<20_000).map { ##""s\##($0)": {"$ref": "#/$defs/s\##($0 + 1)"}"## }.joined(separator: ",")
        let schema = try Compiled(##"{"$ref": "#/$defs/s0", "$defs": {\##(links), "s20000": {"type": "null"}}}"##)
        #expect(try schema.isValid("null"))
        #expect(try !schema.isValid("1"))
    }

    @Test func `a long chain of combinations ends in a verdict`() throws {
        let links = (0..<20_000).map { ##""s\##($0)": {"allOf": [{"$ref": "#/$defs/s\##($0 + 1)"}]}"## }
        let schema = try Compiled(
            ##"{"$ref": "#/$defs/s0", "$defs": {\##(links.joined(separator: ",")), "s20000": {"type": "null"}}}"##
        )
        #expect(schema.plan[0].judge(try JSONIndex(Array("null".utf8))).hasGivenUp)
    }

    @Test func `the deepest text is judged by a schema that refers to itself`() throws {
        let schema = try Compiled(##"{"allOf": [{"type": ["array", "null"]}, {"items": {"$ref": "#"}}]}"##)
        let text = String(repeating: "[", count: 511) + "null" + String(repeating: "]", count: 511)
        #expect(try schema.isValid(text))
        #expect(try !schema.isValid(text.replacing("null", with: "1")))
    }

    @Test(
        arguments: [
            "^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^(.*a){20}$", "(x+x+)+y", "^(([a-z])+.)+[A-Z]([a-z])+$",
        ]
    )
    func `a pattern takes no more than the product of its size and the text's`(pattern: String) throws {
        let text = String(repeating: "a", count: 5_000) + "!"
        #expect(try !Compiled(#"{"pattern": "\#(pattern)"}"#).isValid("\"\(text)\""))
    }

    @Test func `a pattern that refers back may take too long, and that is told`() throws {
        let schema = try Compiled(#"{"pattern": "^(a*)*(b*)*\\1\\2c$"}"#)
        let text = "\"" + String(repeating: "a", count: 300) + "\""
        let verdict = schema.plan[0].judge(try JSONIndex(Array(text.utf8)))
        #expect(!verdict.isValid)
    }

    @Test func `a pattern with too many repetitions is a problem`() throws {
        let schema = try Compiled(#"{"pattern": "^((ab){1000}){1000}$"}"#)
        #expect(schema.plan.problems.count == 1)
        #expect(try schema.isValid(#""x""#))
    }

    @Test(arguments: [1, 40])
    func `a pattern that repeats nothing many times is read or is a problem`(levels: Int) throws {
        let pattern = String(repeating: "(", count: levels) + String(repeating: "){9999}", count: levels)
        let schema = try Compiled(#"{"pattern": "\#(pattern)"}"#)
        #expect(schema.plan.problems.count == (levels == 1 ? 0 : 1))
        #expect(try schema.isValid(#""x""#))
    }

    @Test func `a class of many ranges is searched by halves`() throws {
        let ranges = (0..<5_000).map { #"\\u{\#(String(0x1000 + $0 * 4, radix: 16))}"# }.joined()
        let text = String(repeating: "\u{1002}", count: 20_000)
        #expect(try !Compiled(#"{"pattern": "^[\#(ranges)]|[\#(ranges)]$"}"#).isValid("\"\(text)\""))
    }

    @Test func `many references that lead nowhere are told without a long search for each`() throws {
        let names = (0..<3_000).map { "\"name\($0)\": {}" }.joined(separator: ",")
        let references = (0..<3_000).map { ##"{"$ref": "#/$defs/nam\##($0)"}"## }.joined(separator: ",")
        let schema = try Compiled(#"{"$defs": {\#(names)}, "allOf": [\#(references)]}"#)
        #expect(schema.plan.problems.count == 3_000)
        #expect(try schema.isValid("1"))
    }

    @Test func `many equal items are told apart without comparing each with each`() throws {
        let text = "[" + (0..<20_000).map { #"{"a": \#($0)}"# }.joined(separator: ",") + "]"
        #expect(try Compiled(#"{"uniqueItems": true}"#).isValid(text))
    }

    @Test func `many problems are cut off`() throws {
        let text = "[" + Array(repeating: "1", count: 5_000).joined(separator: ",") + "]"
        #expect(try Compiled(#"{"items": {"type": "null"}}"#).problems(text).count == 100)
    }
}
