internal import ContractSuite
internal import Testing

@Suite struct SecretFinderTests {
    private static let finder = SecretFinder(secrets: [
        ("s3cret/key+with=\"odd\"&signs", "key"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJ3aG8iOiJhbm4ifQ.c2lnbmF0dXJl", "token of ann"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJ3aG8iOiJib2IifQ.c2lnbmF0dXJ2", "token of bob"), ("short", "cookie"),
    ])

    @Test(arguments: [
        "s3cret/key+with=\"odd\"&signs", "s3cret%2Fkey%2Bwith%3D%22odd%22%26signs",
        "s3cret%2fkey%2bwith%3d%22odd%22%26signs",
        "%733cret/key+with=\"odd\"&signs", "s3cret%252Fkey%252Bwith%253D%2522odd%2522%2526signs",
        #"s3cret\/key+with=\"odd\"&signs"#, #"s3cret\u002fkey\u002Bwith\u003d\u0022odd\u0022\u0026signs"#,
    ])
    func `a secret is found however it is spelled`(spelling: String) {
        #expect(Self.finder.hidden(in: "<\(spelling)>") == "<(key)>")
        // To a comparison of characters the accent would make another letter of the last one.
        #expect(Self.finder.hidden(in: "\(spelling)\u{301}") == "(key)\u{301}")
    }

    @Test func `the beginning of a secret is one, too`() {
        #expect(Self.finder.hidden(in: "was s3cret/key+w") == "was (key, in part)")
        #expect(Self.finder.hidden(in: "was s3cret%2Fk") == "was (key, in part)")
        #expect(Self.finder.hidden(in: "s3cret") == "s3cret")
        #expect(Self.finder.hidden(in: "short, shor") == "(cookie), shor")
    }

    @Test func `of several that begin alike the one that is there is named`() {
        let bob = "eyJhbGciOiJIUzI1NiJ9.eyJ3aG8iOiJib2IifQ.c2lnbmF0dXJ2"
        #expect(Self.finder.hidden(in: "ann? \(bob)") == "ann? (token of bob)")
        #expect(Self.finder.hidden(in: "\(bob)\(bob)") == "(token of bob)(token of bob)")
    }

    @Test func `what several begin with is called none of them`() {
        #expect(Self.finder.hidden(in: "eyJhbGciOiJIUzI1NiJ9.eyJ3aG8") == "(one of several secrets, in part)")
        #expect(Self.finder.hidden(in: "eyJhbGciOiJIUzI1NiJ9.eyJ3aG8iOiJib") == "(token of bob, in part)")
    }

    @Test(arguments: ["", "nothing", "100%", "%zz %2", "\\", "\\u00", "\\u12"])
    func `what is no secret stays as it is`(text: String) {
        #expect(Self.finder.hidden(in: text) == text)
    }
}
