import CodecRuntime
import Testing

/// Regular expressions as ECMA-262 reads them with the flag `u`, whatever Swift's own would say.
@Suite struct PatternTests {
    private static let finds: [(String, String, Bool)] = [
        // Not anchored, and anchored at the text's ends alone.
        ("b", "abc", true), ("^b", "abc", false), ("b$", "abc", false), ("^abc$", "abc", true),
        ("^a$", "a\n", false), ("^b", "a\nb", false), ("", "", true), ("^$", "", true), ("a||b", "x", true),
        // Code points, not characters as people see them.
        ("^e$", "e\u{301}", false), ("^..$", "e\u{301}", true), ("^.$", "\u{1F9D7}", true),
        ("^\u{E9}$", "e\u{301}", false),
        ("^..$", "\r\n", false), ("^[^]{2}$", "\r\n", true), ("^\u{C5}$", "\u{212B}", false),
        // A dot matches everything but line terminators.
        (".", "\n", false), (".", "\r", false), (".", "\u{2028}", false), (".", "\u{85}", true), (".", "\u{B}", true),
        // Digits and word characters are ASCII, white space is Unicode's and the byte order mark.
        ("^\\d$", "7", true), ("^\\d$", "\u{663}", false), ("^\\D$", "\u{663}", true), ("^\\w+$", "aZ_9", true),
        ("^\\w$", "\u{E9}", false), ("^\\W$", "\u{E9}", true), ("^\\s$", "\u{A0}", true), ("^\\s$", "\u{FEFF}", true),
        ("^\\s$", "\u{85}", false), ("^\\S$", "\u{85}", true), ("\\bb", "\u{E9}b", true), ("\\bb", "ab", false),
        ("a\\B", "ab", true), ("a\\B", "a", false), ("\\bcan't\\b", "can't", true),
        // Classes.
        ("^[a-c]$", "b", true), ("^[^a-c]$", "b", false), ("[]", "a", false), ("^[a\\-z]+$", "a-z", true),
        ("^[-a]$", "-", true), ("^[a-]$", "-", true), ("^[\\d-x]$".replacing("-x", with: "x"), "5", true),
        ("^[\\D]$", "5", false), ("^[\\s\\S]$", "\n", true), ("^[&&a]$", "&", true), ("^[[a]$", "[", true),
        ("^[\\b]$", "\u{8}", true), ("^[.]$", "a", false), ("^[\u{1F9D7}-\u{1F9D9}]$", "\u{1F9D8}", true),
        ("^[\u{2000}-\u{2001}]$", "\u{2001}", true), ("^[\u{2000}-\u{2001}]$", "\u{2003}", false),
        ("^[\u{F900}-\u{FAFF}]$", "\u{F901}", true), ("^[\\^]$", "^", true), ("^\\p{Lu}$", "\u{C9}", true),
        ("^\\P{L}$", "1", true), ("^[\\p{L}\\d]+$", "a\u{E9}1", true),
        // Repetition and groups.
        ("^a{2}$", "aa", true), ("^a{2,}$", "a", false), ("^a{2,3}$", "aaaa", false), ("^(?:ab)+$", "abab", true),
        ("^(a|b)*c$", "abac", true), ("^(?<x>a)+?$", "aa", true), ("^a??b$", "ab", true), ("^(a*)*$", "aaa", true),
        ("^(?=.*1)(?!.*2)", "a1", true), ("^(?=.*1)(?!.*2)", "a12", false), ("(?=a)b", "ab", false),
        // Escapes.
        ("^\\x41\\u0042\\u{43}$", "ABC", true), ("^\\ud83e\\uddd7$", "\u{1F9D7}", true), ("^\\cJ$", "\n", true),
        ("^\\0$", "\0", true), ("^\\t\\n\\v\\f\\r$", "\t\n\u{B}\u{C}\r", true), ("^\\/\\.\\$\\^$", "/.$^", true),
        ("^#a b$", "#a b", true), ("^(?:a)x#y$", "ax#y", true),
    ]

    @Test(arguments: finds)
    func `a pattern is found where ECMA-262 finds it`(pattern: String, text: String, isFound: Bool) throws {
        #expect(try WirePattern(pattern).matches(text) == isFound)
    }

    @Test(arguments: [
        ("a(", 1), ("a)", 1), ("[a", 0), ("[b-a]", 1), ("[\\d-a]", 1), ("a**", 2), ("*", 0), ("a{", 1), ("a{2", 1),
        ("a{3,2}", 1), ("a{99999}", 1), ("}", 0), ("]", 0), ("\\", 0), ("\\a", 0), ("\\-", 0), ("\\1", 0),
        ("\\k<a>", 0), ("(?<=a)", 0), ("(?<!a)", 0), ("(?a)", 0), ("(?i)a", 0), ("(?<a", 0), ("\\u12", 0),
        ("\\ud800", 0), ("\\u{110000}", 0), ("\\p{Script=Greek}", 0), ("\\p{Foo}", 0), ("\\pL", 0), ("\\c1", 0),
        ("\\01", 0), ("^*", 1), ("(?=a)*", 5), ("ab\\q", 2),
    ])
    func `an expression that does not mean the same everywhere is refused, at its place`(pattern: String, position: Int)
    {
        let problem = #expect(throws: PatternProblem.self) { try WirePattern(pattern) }
        #expect(problem?.position == position)
        #expect(problem?.message.isEmpty == false)
    }

    @Test func `groups nest to a limit`() {
        let deep = String(repeating: "(", count: 10_000) + String(repeating: ")", count: 10_000)
        #expect(throws: PatternProblem.self) { try WirePattern(deep) }
    }
}
