import ProtocolSpec
import ServerRules
import Testing

/// Mistakes in `x-close-codes`, `x-on-invalid` and in what opens the channel.
struct CloseCodeMistakeTests {
    @Test(arguments: [
        ("999", "999 is not within 1000 and 4999; use 4000 to 4999"),
        ("5000", "5000 is not within 1000 and 4999; use 4000 to 4999"),
        ("1004", "1004 is reserved and never sent in a close frame; use 4000 to 4999"),
        ("1005", "1005 is reserved and never sent in a close frame; use 4000 to 4999"),
        ("1006", "1006 is reserved and never sent in a close frame; use 4000 to 4999"),
        ("1015", "1015 is reserved and never sent in a close frame; use 4000 to 4999"),
        ("1016", "1016 is reserved for the WebSocket protocol itself; use 4000 to 4999"),
        ("2999", "2999 is reserved for the WebSocket protocol itself; use 4000 to 4999"),
        ("04403", "\"04403\" is not a close code; write a number, such as 4000"),
        ("stranger", "\"stranger\" is not a close code; write a number, such as 4000"),
    ])
    func `a code that may not be sent is refused`(code: String, message: String) throws {
        try Mistake(code, "      4403:", "      👉\(code):", message).check()
    }

    @Test(arguments: [1000, 1003, 1007, 1014, 3000, 4999])
    func `a code that may be sent is taken`(code: Int) throws {
        let text = try ClubContract.edited(("      4403:", "      \(code):"))
        #expect(try contract(text).channel.closeCodes[2].code == code)
    }

    @Test(arguments: [
        Mistake(
            "a misspelt extension",
            "x-close-codes:",
            "👉x-close-code:",
            "unknown key \"x-close-code\" in a channel; did you mean \"x-close-codes\"?"
        ),
        Mistake(
            "a code twice",
            "      4404:",
            "      👉4403:",
            "\"4403\" is here a second time (first in line 38); remove or rename one"
        ),
        Mistake(
            "a name twice",
            edits: [("      4404: {name: notSeated", "      👉4404: {name: stranger")],
            "4403 has the name \"stranger\" already; find another"
        ),
        Mistake(
            "a name with a dash",
            "name: notSeated",
            "name: 👉not-seated",
            "\"not-seated\" is not a name; a name begins with a letter and has letters, digits and _"
        ),
        Mistake(
            "a condition twice",
            edits: [("      4404: {", "      👉4404: {"), ("when: not-a-member", "when: user-unknown")],
            "4403 answers \"user-unknown\" already; a condition has one code"
        ),
        Mistake(
            "conditions in an order in which they cannot be checked",
            edits: [
                ("when: user-unknown", "when: not-a-member"), ("      4404: {", "      👉4404: {"),
                ("Not seated, when: not-a-member", "Not seated, when: user-unknown"),
            ],
            "\"user-unknown\" is checked before \"not-a-member\"; put it first"
        ),
        Mistake(
            "an unknown condition",
            "when: user-unknown",
            "when: 👉user-unknwon",
            "\"when\" is one of token-missing, token-invalid, user-unknown, not-a-member, invalid-frame, "
                + "server-decides, not \"user-unknwon\"; did you mean \"user-unknown\"?"
        ),
        Mistake(
            "an unknown phase",
            "when: user-unknown, phase: open",
            "when: user-unknown, phase: 👉closed",
            "\"phase\" is one of open, handshake, not \"closed\""
        ),
        Mistake(
            "an unknown retry",
            "retry: backoff",
            "retry: 👉back-off",
            "\"retry\" is one of never, backoff, after-refresh, not \"back-off\"; did you mean \"backoff\"?"
        ),
        Mistake(
            "a missing reason",
            "4403: {name: stranger, reason: Stranger, when",
            "4403: 👉{name: stranger, when",
            "a close code needs \"reason\""
        ),
        Mistake(
            "a reason that no close frame has room for",
            "reason: Stranger",
            "reason: 👉" + String(repeating: "é", count: 62),
            "a close frame has room for 123 bytes of reason, and this has 124"
        ),
        Mistake(
            "a bad frame found in the handshake",
            "when: invalid-frame, phase: open",
            "when: invalid-frame, phase: 👉handshake",
            "\"invalid-frame\" happens after the handshake; write \"phase: open\""
        ),
        Mistake(
            "an unknown key",
            "retry: backoff",
            "retry: backoff, 👉wen: x",
            "unknown key \"wen\" in a close code; did you mean \"when\"?"
        ),
    ])
    func `a mistake in the close codes`(mistake: Mistake) throws {
        try mistake.check()
    }

    @Test(arguments: [
        Mistake(
            "an unknown code's name",
            "x-on-invalid: badMove",
            "x-on-invalid: 👉badMoev",
            "x-on-invalid is \"ignore\" or one of the channel's close codes; this is neither; did you mean \"badMove\"?"
        ),
        Mistake(
            "an undeclared code",
            "x-on-invalid: badMove",
            "x-on-invalid: 👉4999",
            "x-on-invalid is \"ignore\" or one of the channel's close codes; this is neither"
        ),
        Mistake(
            "a code for another condition",
            "x-on-invalid: badMove",
            "x-on-invalid: 👉4403",
            "4403 is for \"user-unknown\"; x-on-invalid needs a code with \"when: invalid-frame\""
        ),
        Mistake(
            "a list",
            "x-on-invalid: badMove",
            "x-on-invalid: 👉[badMove]",
            "x-on-invalid is \"ignore\" or a close code, not a sequence"
        ),
        Mistake(
            "a code that nothing names",
            edits: [("      4405:", "      👉4405:"), ("x-on-invalid: badMove", "x-on-invalid: ignore")],
            "warning: no x-on-invalid names 4405, so that it is never sent; name it"
        ),
    ])
    func `a mistake in x-on-invalid`(mistake: Mistake) throws {
        try mistake.check()
    }

    @Test func `an operation without x-on-invalid uses its channel's`() throws {
        let text = try ClubContract.edited(("    x-on-invalid: ignore", "    x-on-invalid: 4405"))
        let channel = try contract(text).channel
        #expect(channel.onInvalid.answer == .close(4405))
        #expect(channel.receives.map(\.onInvalid.answer) == [.close(4405), .close(4405)])
    }

    @Test(arguments: [
        Mistake(
            "an unknown scheme",
            "    security: [{$ref: '#/components/securitySchemes/pass'}]",
            "    security: [{$ref: 👉'#/components/securitySchemes/past'}]",
            "\"#/components/securitySchemes/past\" leads nowhere: there is no \"past\"; did you mean \"pass\"?"
        ),
        Mistake(
            "a scheme of another type",
            "      type: httpApiKey\n      in: query",
            "      type: 👉http\n      in: query",
            "a security scheme is of type httpApiKey: a browser's WebSocket has no other way to bring a token"
        ),
        Mistake(
            "a token in a header",
            "in: query",
            "in: 👉header",
            "a browser cannot set headers on a WebSocket; bring the token \"in: query\" or \"in: cookie\""
        ),
        Mistake(
            "a query binding that misspells the parameter",
            edits: [
                ("      ws:\n        method", "      ws:\n        👉method"),
                ("ticket: {type: string}\n    messages", "tiket: {type: string}\n    messages"),
            ],
            "\"ticket\" comes in the query as \"ticket\"; describe it under bindings.ws.query; did you mean \"tiket\"?"
        ),
        Mistake(
            "an unknown algorithm",
            "algorithms: [HS384]",
            "algorithms: [👉HS385]",
            "the algorithm \"HS385\" is not supported; HS256, HS384, HS512 are; did you mean \"HS384\"?"
        ),
        Mistake(
            "the algorithm of those who sign nothing",
            "algorithms: [HS384]",
            "algorithms: [👉none]",
            "the algorithm \"none\" is not supported; HS256, HS384, HS512 are"
        ),
        Mistake("no algorithm", "algorithms: [HS384]", "algorithms: 👉[]", "\"algorithms\" is empty; name at least one"),
        Mistake(
            "a lifetime of months",
            "lifetime: P1W",
            "lifetime: 👉P1M",
            "\"P1M\" is not a lifetime; write an ISO 8601 duration such as PT15M or P7D"
        ),
        Mistake(
            "a lifetime of nothing",
            "lifetime: P1W",
            "lifetime: 👉PT0S",
            "\"PT0S\" is not a lifetime; write an ISO 8601 duration such as PT15M or P7D"
        ),
        Mistake(
            "a subject with a fixed value",
            "claims: {kind: ticket,",
            "claims: {👉who: me, kind: ticket,",
            "\"who\" is the subject, which names a person and has no fixed value"
        ),
        Mistake(
            "a claim that is not a string",
            "claims: {kind: ticket,",
            "claims: {kind: 👉1,",
            "a claim's value is a string, not an integer"
        ),
        Mistake(
            "no subject",
            "lifetime: P1W, subject: who",
            "lifetime: P1W, 👉subjekt: who",
            "unknown key \"subjekt\" in x-jwt; did you mean \"subject\"?"
        ),
        Mistake(
            "no rules for the token",
            edits: [
                ("    pass:\n      type", "    pass:\n      👉type"),
                ("      x-jwt: {algorithms: [HS384], lifetime: P1W, subject: who}\n", ""),
            ],
            "a security scheme needs \"x-jwt\""
        ),
        Mistake(
            "an operation of the channel without the token",
            edits: [("  receiveResign:\n", "  👉receiveResign:\n"), (resignSecurity, resignMessages)],
            "the channel is opened by \"ticket\"; name it here too, under \"security\""
        ),
        Mistake(
            "a channel with two tokens",
            edits: [
                (
                    resignSecurity,
                    resignSecurity.replacing("security: [{", with: "security: [👉{").replacing("/ticket", with: "/pass")
                )
            ],
            "the channel is opened by \"ticket\" already; a socket is opened by one token, so name one scheme"
        ),
        Mistake(
            "no scheme where one is asked for",
            resignSecurity,
            resignSecurity.replacing("[{$ref: '#/components/securitySchemes/ticket'}]", with: "👉[]"),
            "\"security\" is empty; name a scheme or remove it"
        ),
        Mistake(
            "a scheme that is written in place",
            resignSecurity,
            resignSecurity.replacing("{$ref: '#/components/securitySchemes/ticket'}", with: "👉{type: httpApiKey}"),
            "a scheme is named by {$ref: '#/components/securitySchemes/…'}"
        ),
        Mistake(
            "a channel that a cookie opens",
            edits: [("    ticket:\n      type", "    👉ticket:\n      type"), ("in: query", "in: cookie")],
            "a token in a cookie does not open a channel; write \"in: query\""
        ),
        Mistake(
            "a query that is not an object",
            "query:\n          type: object\n          properties:\n            ticket: {type: string}",
            "query: 👉{type: string}",
            "the query is an object whose properties are the parameters"
        ),
        Mistake(
            "alternatives",
            edits: [
                (
                    resignSecurity,
                    resignSecurity.replacing(
                        "ticket'}]",
                        with: "ticket'}, 👉{$ref: '#/components/securitySchemes/pass'}]"
                    )
                )
            ],
            "alternatives in \"security\" are not supported; name one scheme"
        ),
        Mistake(
            "a server that guards the endpoints too",
            "protocol: ws",
            "protocol: ws\n    security: [👉{$ref: '#/components/securitySchemes/ticket'}]",
            "on a server this would guard the HTTP endpoints too; move it to the channel's operations"
        ),
        Mistake(
            "an admission condition without a code",
            edits: [("    x-close-codes:", "    👉x-close-codes:"), ("when: user-unknown", "when: server-decides")],
            "warning: no close code answers \"user-unknown\"; name one, so that it is clear what such a client gets"
        ),
        Mistake(
            "a refresh that no endpoint offers",
            edits: [("      4402:", "      👉4402:"), ("$generated.jwt.ticket", "$generated.uuid")],
            "warning: no endpoint gives out a new ticket, so that no client can refresh; describe it"
        ),
    ])
    func `a mistake in what opens the channel`(mistake: Mistake) throws {
        try mistake.check()
    }

    @Test func `a channel that asks for no token has no codes for bad ones`() throws {
        let marked = MarkedText(
            try ClubContract.edited(
                ("      4401:", "      👉4401:"),
                ("      4402:", "      👉4402:"),
                ("      4403:", "      👉4403:"),
                ("      4404:", "      👉4404:"),
                ("ticket: {type: string}\n    messages", "👉ticket: {type: string}\n    messages")
            ).replacing("    security: [{$ref: '#/components/securitySchemes/ticket'}]\n", with: "")
        )
        let conditions = ["token-missing", "token-invalid", "user-unknown", "not-a-member"].map {
            "the channel asks for no token, so \"\($0)\" never happens; add \"security\""
        }
        let query = "the query parameter \"ticket\" is not supported; the token is the only one"
        #expect(problems(inContract: marked.text) == marked.errors([query] + conditions))
    }

    /// Where the second operation names its token; no other has these lines together.
    private static let resignSecurity = """
            security: [{$ref: '#/components/securitySchemes/ticket'}]
            messages: [{$ref: '#/channels/table/messages/resign'}]
        """
    private static let resignMessages = """
            messages: [{$ref: '#/channels/table/messages/resign'}]
        """
}
