import JSONSchema
import ProtocolSpec
import Testing

struct PatternTests {
    @Test(
        arguments: [
            ("b", "abc", true), ("^b", "abc", false), ("^abc$", "abc\n", false), ("a.c", "a\nc", false),
            ("^.$", "\u{1F9D7}", true), ("^[^a]{2}$", "b\u{1F9D7}", true), ("^a{2,3}$", "aaaa", false),
            ("^a{2,}$", "aaaa", true), ("^[a-c]{5,9}$", "abcabc", true), ("^[a-c]{5,9}$", "abca", false),
            ("^.{0,6}b$", "aaaaab", true), ("^(ab|cd)*$", "abcdab", true), ("^(ab|cd)*$", "abc", false),
            ("^a?b??$", "", true),
            (#"^(?=.*\d)(?!.*x)[a-z\d]{3,}$"#, "ab1", true), (#"^(?=.*\d)(?!.*x)[a-z\d]{3,}$"#, "x1b", false),
            (#"(?<=a)b"#, "ab", true), (#"(?<=a)b"#, "cb", false), (#"(?<!a)b"#, "cb", true),
            (#"(?<=^\w{2})c"#, "abc", true), (#"^(a|b)\1$"#, "aa", true), (#"^(a|b)\1$"#, "ab", false),
            (#"^(?<q>['"]).*\k<q>$"#, "'x'", true), (#"^(?<q>['"]).*\k<q>$"#, "'x\"", false),
            (#"^\bfoo\b"#, "foo bar", true), (#"^foo\B"#, "foo bar", false), (#"^\p{L}+$"#, "äß", true),
            (#"^\P{Lu}+$"#, "aB", false), (#"^\p{Script=Greek}$"#, "x", true), (#"^\u{1F9D7}$"#, "\u{1F9D7}", true),
            (#"^\ud83e\uddd7$"#, "\u{1F9D7}", true), (#"^[\w.-]+$"#, "a-b.c", true), (#"^\x41\cJ\0$"#, "A\n\0", true),
            (#"^(?:(a)|b)*\1$"#, "ab", true), (#"^(?:(a)|b)*\1$"#, "baa", true), (#"^(?:(a)|b)*c\1$"#, "abca", false),
            ("^[]$", "a", false), ("^[^]$", "a", true), ("", "", true), ("^(?:)*$", "", true), ("^(a*)*b", "aab", true),
        ]
    )
    func `a pattern matches as ECMA-262 says`(pattern: String, text: String, isValid: Bool) throws {
        var schema = DocumentNode(content: .string(pattern), location: Self.place)
        schema = DocumentNode(
            content: .mapping([DocumentNode.Entry(key: "pattern", keyLocation: Self.place, value: schema)]),
            location: Self.place
        )
        let index = try JSONIndex(DocumentNode(content: .string(text), location: Self.place))
        #expect(JSONSchema.compile(schema)[0].isValid(index) == isValid)
    }

    private static let place = ProtocolSpec.SourceLocation(file: "x", line: 1, column: 1)

    @Test(arguments: [
        "(", ")", "a**", "[b-a]", #"\\k<x>"#, "a{2,1}", "(?<a>x)(?<a>y)", #"\\p{Nonsense}"#, #"\\2"#, "[a",
    ])
    func `a pattern that can't be read is a problem, and allows any string`(pattern: String) throws {
        let schema = try Compiled(#"{"pattern": "\#(pattern)"}"#, reading: .asMeant)
        #expect(schema.plan.problems.count == 1)
        #expect(try schema.isValid(#""x""#))
    }
}
