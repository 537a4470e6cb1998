internal import ContractCases
internal import MockEngine
internal import ProtocolSpec
import Testing

/// The values of what is heard, by the contract: a pattern that no message of the server's is like is a mistake.
struct HeardValuesTests {
    private static let cure = "write it under \"$payload\" to hear it all the same"

    @Test(arguments: [
        ("{type: message, content: 👉5}", "in \"message\", content must be a string, not an integer"),
        ("{content: 👉\"\"}", "in \"message\", content must have at least 1 character, not 0"),
        ("{is_typing: 👉\"yes\"}", "in \"typing\", is_typing must be a boolean, not a string"),
        ("{message_id: 👉nope}", "in \"message\", message_id must be a UUID (RFC 9562), not \"nope\""),
        ("{type: typing, 👉content: Hi}", "\"typing\" has no field \"content\""),
        ("{👉is_typing: true, content: Hi}", "\"message\" has no field \"is_typing\""),
        ("{type: typing, is_typing: 👉{$present: false}}", "in \"typing\", is_typing is always there"),
        ("{is_typing: 👉{$matches: x}}", "in \"typing\", is_typing is of type boolean, and never a text"),
        (
            "{type: {$matches: mess}, content: 👉{$equals: 7}}",
            "in \"message\", content must be a string, not an integer"
        ),
        ("{type: 👉{$matches: \"^x\"}}", "in \"message\", type is always \"message\", and never like this"),
        (
            "{type: message, sender_name: 👉[a, {$present: true}]}",
            "in \"message\", sender_name is of type string, and never an array"
        ),
    ])
    func `a value that the server never sends is told with its place and cure`(pattern: String, what: String) throws {
        for step in ["invitee hears: \(pattern)", "invitee hears in any order: [\(pattern)]"] {
            let (cases, told, places) = try MarkedCase.diagnostics(of: MarkedCase.step(step))
            #expect(cases == nil)
            #expect(told.map(\.message) == ["the server never sends this: \(what)"], "\(step)")
            #expect(told.map(\.cure) == [Self.cure])
            #expect(told.map { "\($0.location.line):\($0.location.column)" } == places, "\(step)")
        }
    }

    @Test func `values under $payload are judged where $message says which message it is`() throws {
        try MarkedCase.expect(
            MarkedCase.step("invitee hears: {$message: typing, $payload: {is_typing: 👉5}}"),
            "the server never sends this: in \"typing\", is_typing must be a boolean, not an integer"
        )
    }

    @Test(arguments: [
        "{content: Hi}", "{sender_name: \"\"}", "{type: {$matches: mess}}", "{content: {$length: 3}}", "{}",
        "{is_typing: true, content: {$present: false}}", "{content: {$contains: 7}}", "{$payload: {content: 5}}",
        "{$payload: {anything: [1]}}", "{sender_id: \"{{inviter.id}}\"}", "{content: \"{{counter.n}}\"}",
        "{created_at: \"2026-01-13T18:30:00Z\"}",
    ])
    func `what may be heard is no mistake`(pattern: String) throws {
        let (cases, told, _) = try MarkedCase.read(MarkedCase.step("invitee hears: \(pattern)"))
        #expect(told == [])
        #expect(cases != nil)
    }

    @Test func `that a server never says what is wrong may be a case, with a warning`() throws {
        let (cases, told, places) = try MarkedCase.diagnostics(
            of: MarkedCase.step("invitee hears nothing: {sender_name: 👉null}")
        )
        #expect(cases != nil)
        #expect(
            told.map(\.sentence) == [
                "the server never sends this: in \"message\", sender_name must be a string, not null"
            ]
        )
        #expect(told.map(\.severity) == [.warning])
        #expect(told.map { "\($0.location.line):\($0.location.column)" } == places)
    }

    @Test func `where several messages could be meant, one that fits is enough`() throws {
        // An integer's field in one message, and a text's in none: a reply's id may be either.
        for id in ["7", "seven"] {
            let (_, told, _) = try MarkedCase.read(
                MarkedCase.step("client hears: {jsonrpc: '2.0', id: \(id)}"),
                try Contracts.calls
            )
            #expect(told == [], "\(id)")
        }
    }

    @Test func `members of members and items of arrays are judged in their places`() throws {
        try MarkedCase.expect(
            MarkedCase.step(
                "client hears: {$message: listResult, result: {lights: [{name: {$present: true}}, {name: sink, level: 👉low}]}}"
            ),
            "the server never sends this: in \"listResult\", result.lights.1.level must be an integer, not a string",
            try Contracts.calls
        )
    }

    @Test func `an answer that the contract declares for no such request is told`() throws {
        let request = "client asks: {jsonrpc: '2.0', method: lights.list}"
        let (cases, told, places) = try MarkedCase.diagnostics(
            of: "case: c\ndo:\n  - \(request)\n    answer: 👉{method: lights.changed}\n",
            try Contracts.calls
        )
        #expect(cases != nil)
        #expect(told.map(\.severity) == [.warning])
        #expect(told.map(\.message).first?.hasPrefix("the contract answers this with ") == true, "\(told)")
        #expect(told.map { "\($0.location.line):\($0.location.column)" } == places)
    }

    @Test func `an answer that the contract declares is none`() throws {
        let (_, told, _) = try MarkedCase.read(
            "case: c\ndo:\n  - client asks: {jsonrpc: '2.0', method: lights.list}\n    answer: {result: {lights: []}}\n",
            try Contracts.calls
        )
        #expect(told == [])
    }
}
