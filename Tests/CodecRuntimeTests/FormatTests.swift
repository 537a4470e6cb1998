import CodecRuntime
import Testing

@Suite struct FormatTests {
    @Test(arguments: [
        ("2026-01-13", true), ("2024-02-29", true), ("2000-02-29", true), ("0000-01-01", true), ("9999-12-31", true),
        ("2026-02-29", false), ("1900-02-29", false), ("2026-04-31", false), ("2026-00-10", false),
        ("2026-13-01", false), ("2026-01-00", false), ("2026-1-13", false), ("2026-01-13Z", false), ("26-01-13", false),
        ("2026/01/13", false), ("2026-01-1٣", false), ("", false), ("+026-01-13", false), (" 2026-01-13", false),
    ])
    func `a date is a day of the calendar`(text: String, isValid: Bool) {
        #expect(WireDate(text)?.description == (isValid ? text : nil))
    }

    @Test func `dates are in the calendar's order`() throws {
        let days = try ["2026-01-13", "2025-12-31", "2026-02-01"].map { try #require(WireDate($0)) }
        #expect(days.sorted().map(\.description) == ["2025-12-31", "2026-01-13", "2026-02-01"])
        #expect(WireDate(year: 2026, month: 2, day: 29) == nil)
        #expect(WireDate(year: 2024, month: 2, day: 29)?.day == 29)
    }

    @Test(arguments: [
        ("ada@example.org", true), ("a@b", true), ("a.b+c_d'e@x-y.example", true), ("!#$%&'*+-/=?^_`{|}~@a", true),
        ("\"a b\"@example.org", true), ("\"a\\\"b\"@x", true), ("\"\"@x", true), ("a@[127.0.0.1]", true),
        ("a@[IPv6:::1]", true), ("a@[ipv6:1:2:3:4:5:6:7:8]", true), ("a@[x-y:abc]", true), ("a@1.2", true),
        ("ada", false), ("@b", false), ("a@", false), ("a@b@c", false), (".a@b", false), ("a.@b", false),
        ("a..b@c", false), ("a b@c", false), ("a@b..c", false), ("a@-b", false), ("a@b-", false), ("a@b_c", false),
        ("a@[1.2.3]", false), ("a@[1.2.3.256]", false), ("a@[01.2.3.4]", false), ("a@[IPv6:1::2::3]", false),
        ("a@[IPv6:1:2:3:4:5:6:7]", false), ("\"a@b", false), ("\"a\nb\"@c", false), ("é@b", false), ("a@é", false),
        ("a@b.", false), ("a@b ", false), ("a@[IPv6:::1", false), ("", false), ("Ada <a@b>", false), ("a(c)@b", false),
    ])
    func `an email address is a mailbox of RFC 5321`(text: String, isValid: Bool) {
        #expect(WireTextFormat.email.matches(text) == isValid)
    }

    @Test func `the parts of an email address have limited lengths`() {
        func text(_ count: Int) -> String { String(repeating: "a", count: count) }
        #expect(WireTextFormat.email.matches("\(text(64))@b"))
        #expect(!WireTextFormat.email.matches("\(text(65))@b"))
        #expect(WireTextFormat.email.matches("a@\(text(63)).b"))
        #expect(!WireTextFormat.email.matches("a@\(text(64)).b"))
        let domain = Array(repeating: text(63), count: 4).joined(separator: ".")
        #expect(WireTextFormat.email.matches("a@\(domain)"))
        #expect(!WireTextFormat.email.matches("a@\(domain).b"))
    }

    @Test(arguments: [
        // Those of RFC 3986, section 1.1.2, first.
        ("ftp://ftp.is.co.za/rfc/rfc1808.txt", true), ("http://www.ietf.org/rfc/rfc2396.txt", true),
        ("ldap://[2001:db8::7]/c=GB?objectClass?one", true), ("mailto:John.Doe@example.com", true),
        ("news:comp.infosystems.www.servers.unix", true), ("tel:+1-816-555-1212", true),
        ("telnet://192.0.2.16:80/", true), ("urn:oasis:names:specification:docbook:dtd:xml:4.1.2", true),
        ("a:", true), ("a+b-c.1:x", true), ("http://", true), ("http://u:p@h:80/?q#f", true), ("file:///a%20b", true),
        ("http://[v1.a:b]/", true), ("http://a:/", true), ("http://h?a/b?c#d/e?f", true),
        ("http://[::ffff:1.2.3.4]", true),
        ("/a", false), ("//a", false), ("a", false), ("", false), ("1a:b", false), (":a", false), ("a b:c", false),
        ("http://a b/", false), ("http://a/%2", false), ("http://a/%zz", false), ("http://é/", false),
        ("http://[::1", false), ("http://[g::1]/", false), ("http://a:8a/", false), ("a:#b#c", false), ("a:[b]", false),
        ("http://a/<b>", false), ("http://a/\"", false), ("http://a\\b", false), ("http://[1.2.3.4]/", false),
        ("http://a@b@c/", false), ("a:\n", false), ("http://[1:2:3:4:5:6:7:8:9]/", false),
    ])
    func `a URI has a scheme and the characters of RFC 3986`(text: String, isValid: Bool) {
        #expect(WireTextFormat.uri.matches(text) == isValid)
    }

    @Test(arguments: [
        ("0.3", 0.1, true), ("0.7", 0.1, true), ("1.1", 0.1, true), ("0.35", 0.1, false), ("19.99", 0.01, true),
        ("4.35", 0.01, true), ("0.001", 0.01, false), ("0", 0.1, true), ("-0.3", 0.1, true), ("1e3", 0.1, true),
        ("1e300", 7, false), ("1e300", 8, true), ("1e300", 0.3, false), ("1e-300", 1e-301, true),
        ("3e-300", 2e-300, false),
        ("9007199254740993", 1, true), ("123456789.123", 0.001, true), ("123456789.1234", 0.001, false),
        ("4.5", 1.5, true), ("5", 1.5, false), ("1e22", 3, false), ("0.075", 0.025, true), ("2", 4, false),
    ])
    func `multiples are those of decimals`(json: String, divisor: Double, isMultiple: Bool) {
        let bytes = Array(json.utf8)
        var reader = JSONReader(bytes.span.bytes)
        do throws(DecodeError) {
            _ = try reader.number(above: nil, below: nil, multipleOf: divisor)
            #expect(isMultiple)
        } catch {
            #expect(!isMultiple)
            #expect(error.code == .outOfBounds)
        }
    }
}

@Suite struct MapAndChoiceTests {
    @Test func `the members of a map are written in the order of their names' bytes`() {
        let names = JSONWriter.sorted(["b": 1, "a": 2, "é": 3, "Z": 4, "🧗": 5, "\u{FB01}": 6, "": 7], except: ["b"])
        #expect(names.map(\.key) == ["", "Z", "a", "é", "\u{FB01}", "🧗"])
    }

    /// A choice whose branches both contain another one, so that the number of tries doubles with each level.
    private static func choose(_ reader: inout JSONReader) throws(DecodeError) -> Int {
        var choice = JSONChoice<Int>()
        for name: StaticString in ["one", "other"] {
            reader.attempt(name, in: &choice) { reader throws(DecodeError) in
                var isFirst = true
                try reader.beginArray()
                while try reader.nextElement(isFirst: &isFirst) { _ = try choose(&reader) }
                return 1
            }
        }
        return try reader.only(choice)
    }

    @Test(.timeLimit(.minutes(1))) func `the number of tried branches is limited`() {
        let bytes = Array((String(repeating: "[", count: 300) + String(repeating: "]", count: 300)).utf8)
        var reader = JSONReader(bytes.span.bytes)
        do throws(DecodeError) {
            _ = try Self.choose(&reader)
            Issue.record("both branches fit")
        } catch { #expect(error.code == .wrongValue) }
    }
}
