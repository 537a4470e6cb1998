import MockServer
import Testing

/// Whose pages may call a mock, and by which names.
@Suite struct TrustedOriginsTests {
    @Test(arguments: [
        ("http://box.lan", "http://box.lan"), ("HTTP://Box.LAN:3000", "http://box.lan:3000"),
        ("http://box.lan/", "http://box.lan"), ("http://box.lan:80", "http://box.lan"),
        ("https://box.lan:443", "https://box.lan"), ("https://box.lan:80", "https://box.lan:80"),
        ("http://[fe80::1]:3000", "http://[fe80::1]:3000"),
    ])
    func `an origin is compared as browsers write it`(_ given: String, _ normalized: String) {
        #expect(TrustedOrigins.normalized(given) == normalized)
    }

    @Test(arguments: [
        "", "box.lan", "http://", "http:///", "ftp://box.lan", "http://box.lan/app", "http://a b", "http://box.lan:",
        "http://box.lan:x", "http://me@box.lan", "http://box.lan?x", "null", "*",
    ])
    func `a text that is not an origin is refused`(_ given: String) {
        #expect(TrustedOrigins.normalized(given) == nil)
    }

    @Test func `only the named port is trusted in an origin, and any port in a host`() {
        let trusted = TrustedOrigins(["http://box.lan:3000"])
        #expect(trusted.trusts(origin: "http://box.lan:3000") && trusted.trusts(origin: "http://BOX.lan:3000"))
        #expect(!trusted.trusts(origin: "http://box.lan:3001") && !trusted.trusts(origin: "https://box.lan:3000"))
        #expect(trusted.trusts(authority: "box.lan:8000") && trusted.trusts(authority: "Box.lan"))
        #expect(!trusted.trusts(authority: "other.lan:8000") && !trusted.trusts(authority: "box.lan:8000.evil.example"))
    }

    @Test func `loopback is trusted by each of its names`() {
        let trusted = TrustedOrigins()
        for name in ["localhost", "127.0.0.1", "[::1]", "app.localhost", "a.b.LOCALHOST"] {
            #expect(trusted.trusts(authority: name) && trusted.trusts(authority: "\(name):8000"), "\(name)")
            #expect(
                trusted.trusts(origin: "http://\(name):3000") && trusted.trusts(origin: "https://\(name)"),
                "\(name)"
            )
        }
        for name in [
            "", ":", ".localhost", "xlocalhost", "localhost.", "127.0.0.2", "10.0.2.2", "[::2]", "localhost:1:2",
        ] {
            #expect(!trusted.trusts(authority: name), "\(name)")
        }
    }
}
