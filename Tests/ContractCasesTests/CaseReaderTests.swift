internal import ContractCases
internal import MockEngine
internal import ProtocolSpec
internal import SpecParser
import Testing

/// What a file with cases may say, and each mistake at its place. 👉 marks where it is reported.
struct CaseReaderTests {
    // MARK: What is read

    @Test func `the first case takes five lines`() throws {
        let (cases, _, _) = try MarkedCase.read(
            """
            case: an outsider hears nothing
            do:
              - inviter: {type: message, content: Hi}
              - invitee hears: {type: message, content: Hi}
              - outsider closed: notParticipant
            """,
            try Contracts.chat
        )
        let test = try #require(cases?.first)
        #expect(test.id == "cases/chat/an-outsider-hears-nothing")
        #expect(test.clients.map(\.name) == ["inviter", "invitee", "outsider"])
        #expect(test.clients.map { $0.isThereAtOnce } == [true, true, true])
        #expect(test.steps.map(\.location.line) == [3, 4, 5])
        #expect(test.steps[1].words == #"invitee hears: {"type":"message","content":"Hi"}"#)
    }

    @Test func `several cases share what stands over them, and the same name is numbered`() throws {
        let (cases, told, _) = try MarkedCase.read(
            """
            about: several
            clients: {phone: inviter}
            include: greet.yaml
            cases:
              - {case: It's one!, about: a, do: [phone hears nothing]}
              - {case: its one, do: [phone hears nothing]}
            """,
            try Contracts.chat,
            files: [
                "greet.yaml":
                    "case: greet\ndo:\n  - invitee hears: {content: a}\n    keep: {x: \"{{heard.content}}\"}\n"
            ]
        )
        #expect(told == [])
        #expect(cases?.map(\.id) == ["cases/chat/its-one", "cases/chat/its-one-2"])
        #expect(cases?[0].steps.map(\.location.file) == ["greet.yaml", "chat.yaml"])
    }

    @Test func `a table repeats its case, with values of any type in their places`() throws {
        let (cases, told, _) = try MarkedCase.read(
            """
            case: typing
            each: [{on: true, name: yes, code: 4003}, {on: false, name: "no", code: tokenInvalid}]
            do:
              - inviter: {type: typing, is_typing: "{{on}}"}
              - invitee hears: {is_typing: "{{ on }}", sender_name: "is {{name}}"}
              - outsider closed: "{{code}}"
            """,
            try Contracts.chat
        )
        #expect(told == [])
        #expect(cases?.map(\.id) == ["cases/chat/typing-1", "cases/chat/typing-2"])
        #expect(cases?[1].name == "typing (on: false, name: no, code: tokenInvalid)")
        #expect(cases?[0].steps[0].words == #"inviter: {"type":"typing","is_typing":true}"#)
    }

    @Test func `a contract without roles has clients`() throws {
        let (cases, told, _) = try MarkedCase.read(
            """
            case: c
            clients: {ada: client}
            do:
              - ada connects: {room: lobby green, first: none, token: none, query: {a: 1}}
              - ada hears: {type: hello}
              - client hears nothing
              - client closes: 3001
                within: 1s
            """,
            try Contracts.lobby
        )
        #expect(told == [])
        #expect(
            cases?[0].clients == [
                .init(name: "ada", role: nil, isThereAtOnce: false),
                .init(name: "client", role: nil, isThereAtOnce: true),
            ]
        )
    }

    // MARK: Mistakes

    @Test(arguments: [
        ("👉case: c", "a case needs \"do\""),
        ("case: c\n👉dos: []", "unknown key \"dos\" in a case; did you mean \"do\"?"),
        ("case: 👉7\ndo: [inviter connects]", "the case's name is a string, not an integer"),
        ("case: 👉\"?!\"\ndo: [inviter connects]", "a case's name has letters or digits: its id is made from them"),
        ("case: c\ndo: 👉[]", "\"do\" has at least one step"),
        ("case: c\ndo: 👉no", "\"do\" is a sequence, not a string"),
        ("cases: 👉[]", "\"cases\" has at least one case"),
        ("cases: [👉7]", "a case is a mapping, not an integer"),
        (
            "cases: [{case: c, do: [inviter connects]}]\n👉clinets: {}",
            "unknown key \"clinets\" in a file with cases; did you mean \"clients\"?"
        ),
        ("case: c\neach: 👉[]\ndo: [inviter connects]", "\"each\" is a sequence of rows: [{content: Hi}, …]"),
        ("case: c\neach: [👉7]\ndo: [inviter connects]", "a row is a mapping from names to values, not an integer"),
        (
            "case: c\neach: [{👉a-b: 1}]\ndo: [inviter connects]",
            "\"a-b\" can't be a column: a name has letters, digits and _"
        ),
        (
            "case: c\ninclude: 👉{a: b}\ndo: [inviter connects]",
            "\"include\" is a file's path, or a sequence of them, not a mapping"
        ),
        ("case: c\ninclude: 👉no.yaml\ndo: [inviter connects]", "can't include no.yaml: there is no file no.yaml"),
        (
            "case: c\nclients: 👉[a]\ndo: [inviter connects]",
            "\"clients\" is a mapping from names to roles, such as {phone: inviter}, not a sequence"
        ),
        (
            "case: c\nclients: {👉invitee: inviter}\ndo: [inviter connects]",
            "\"invitee\" is a role already: give a second connection a name of its own"
        ),
        (
            "case: c\nclients: {👉my phone: inviter}\ndo: [inviter connects]",
            "\"my phone\" can't be a client: a name has no blank, since the verb follows the first one"
        ),
        (
            "case: c\nclients: {👉within: inviter}\ndo: [inviter connects]",
            "\"within\" is a word of steps: choose another name"
        ),
        (
            "case: c\nclients: {👉pause: inviter}\ndo: [inviter connects]",
            "\"pause\" is a word of steps: choose another name"
        ),
        (
            "case: c\nclients: {phone: 👉inviteer}\ndo: [inviter connects]",
            "the role of \"phone\" is one of these: inviter, invitee, friend, outsider; not \"inviteer\"; did you mean \"invitee\"?"
        ),
    ])
    func `a mistake of a file is told at its place`(text: String, message: String) throws {
        try MarkedCase.expect(text, message)
    }

    @Test(arguments: [
        ("👉7", "a step says what somebody does or hears, such as \"inviter hears: {…}\"; this is an integer"),
        ("👉inviter", "what inviter says needs a value: write \"inviter: …\""),
        ("👉inviter hears", "\"hears\" needs a value: write \"inviter hears: …\""),
        (
            "👉inviteer: {}",
            "nobody is called \"inviteer\" (there are inviter, invitee, friend, outsider; \"clients\" may name more); did you mean \"invitee\"?"
        ),
        ("👉inviter heers: {}", "unknown step \"inviter heers\"; did you mean \"hears\"?"),
        (
            "👉inviter dances: {}",
            "unknown step \"inviter dances\" (a client connects, asks, hears, hears in any order, hears nothing, closed, refused, closes)"
        ),
        ("👉within: 2s", "a step says who does or hears something; this has only options"),
        (
            "{inviter hears: {}, 👉invitee hears: {}}",
            "a step says one thing: write \"- invitee hears: …\" on a line of its own"
        ),
        ("👉pause", "\"pause\" needs a value: write \"pause: 5s\""),
        ("pause: 👉soon", "a pause is a number and one of us, ms, s, m, h: \"400ms\", \"1.5s\""),
        ("pause: 👉0s", "a pause is more than nothing, and at most 10m"),
        ("pause: 👉11m", "a pause is more than nothing, and at most 10m"),
        ("{pause: 1s, 👉within: 2s}", "\"within\" means nothing beside \"pause\": it has no options"),
        (
            "👉pauze: 1s",
            "nobody is called \"pauze\" (there are inviter, invitee, friend, outsider; \"clients\" may name more); did you mean \"pause\"?"
        ),
        ("{inviter hears: {}, 👉witin: 2s}", "unknown option \"witin\" of a step; did you mean \"within\"?"),
        (
            "{inviter hears nothing: {}, 👉within: 2s}",
            "\"within\" means nothing beside \"inviter hears nothing\": it has no options"
        ),
        (
            "{inviter hears: {}, 👉answer: {}}",
            "\"answer\" means nothing beside \"inviter hears\": it has within, times, keep"
        ),
        (
            "{inviter hears: {}, within: 👉soon}",
            "\"within\" is a number and one of us, ms, s, m, h: \"400ms\", \"1.5s\""
        ),
        ("{inviter hears: {}, within: 👉2h}", "\"within\" is more than nothing, and at most 1h"),
        ("{inviter hears: {}, times: 👉0}", "\"times\" is a number from 1 to 1000, not 0"),
        ("{inviter hears: {}, keep: 👉x}", "\"keep\" is a mapping from names to texts, such as {id: \"{{heard.id}}\"}"),
        (
            "{inviter hears: {}, keep: {👉a-b: x}}",
            "\"a-b\" can't be kept: a name has letters, digits and _, and is no word of Belay's"
        ),
        ("{inviter hears: {}, keep: {a: 👉7}}", "what is kept is a string, not an integer"),
        ("inviter: {👉$raw: x, type: message}", "\"$raw\" is the whole frame: nothing stands beside it"),
        ("inviter: {$binary: 👉\"no\"}", "\"$binary\" is the frame's bytes in Base64"),
        (
            "inviter: {type: 👉massage}",
            "a client sends no message with type \"massage\" (it sends message, typing); did you mean \"message\"?"
        ),
        (
            "inviter: {type: message, content: 👉\"\"}",
            "a client could not send this: /content must have at least 1 character, not 0"
        ),
        (
            "inviter: {type: message, 👉contents: a, content: a}",
            "the message has no field \"contents\"; did you mean \"content\"?"
        ),
        ("inviter: 👉Hi", "a client's line is a message's fields, not a string"),
        (
            "invitee hears: {👉contents: a}",
            "no message that the server sends has a field \"contents\"; did you mean \"content\"?"
        ),
        ("invitee hears: {type: 👉massage}", ""),
        ("invitee hears: {content: {👉$mathces: a}}", "unknown matcher \"$mathces\"; did you mean \"$matches\"?"),
        (
            "invitee hears: {$message: 👉massage}",
            "the server sends no message \"massage\" (it sends message, typing); did you mean \"message\"?"
        ),
        ("invitee hears: 👉Hi", "what is heard is a mapping of a message's fields, not a string"),
        ("invitee hears in any order: 👉{}", "\"hears in any order\" is a sequence, not a mapping"),
        ("invitee hears in any order: 👉[]", "\"hears in any order\" names at least one message"),
        (
            "outsider closed: 👉notParticipent",
            "no close code is called \"notParticipent\" (the contract has tokenMissing, tokenInvalid, userNotFound, notParticipant); did you mean \"notParticipant\"?"
        ),
        ("outsider closed: 👉400", "\"closed\", a close code, is a number from 1000 to 4999, not 400"),
        ("outsider closes: 👉1006", "1006 is no close code that may be sent: 1000, or one from 3000 to 4999"),
        ("outsider refused: 👉40", "\"refused\", an HTTP status, is a number from 300 to 599, not 40"),
        ("inviter connects: {👉rom: main}", "unknown key \"rom\" in a connection; did you mean \"room\"?"),
        (
            "inviter connects: {room: 👉mian}",
            "\"room\" is one of these: main, other, nowhere; not \"mian\"; did you mean \"main\"?"
        ),
        (
            "inviter connects: {lifetime: 👉1500ms}",
            "\"lifetime\" is a number of whole seconds, since tokens count in them: 2s"
        ),
        (
            "inviter connects: {token: expired, lifetime: 👉2s}",
            "a token has a lifetime of its own, or a fault: leave one of them out"
        ),
        ("inviter connects: {headers: 👉no}", "\"headers\" is a mapping from names to texts, not a string"),
        ("inviter connects: {first: 👉all}", "\"first\" is one of these: none; not \"all\""),
        (
            "inviter asks: 👉{type: message, content: a}",
            "the contract knows no answer to this: say with \"answer\" what it is like, or leave out \"asks\""
        ),
        (
            "{inviter asks: 👉{type: message, content: a}, times: 2}",
            "the contract doesn't say what tells the answers to this apart, so that only one can be asked for at a time"
        ),
    ])
    func `a mistake of a step is told at its place`(text: String, message: String) throws {
        guard !message.isEmpty else {
            // Only that there is an error, and where.
            let (cases, told, places) = try MarkedCase.read(MarkedCase.step(text), try Contracts.chat)
            #expect(cases == nil && told.count == 1 && places.isEmpty, "\(text): \(told) \(places)")
            return
        }
        try MarkedCase.expect(MarkedCase.step(text), message)
    }

    @Test func `an unknown token is told with the nearest one`() throws {
        let (_, told, places) = try MarkedCase.read(
            MarkedCase.step("inviter connects: {token: 👉expird}"),
            try Contracts.chat
        )
        #expect(told.count == 1 && places.isEmpty)
        #expect(told.first?.hasSuffix("not \"expird\"; did you mean \"expired\"?") == true)
    }

    @Test func `who is connected is followed from step to step`() throws {
        try MarkedCase.expect(
            "case: c\ndo:\n  - inviter hears: {}\n  - 👉inviter connects\n",
            "inviter is connected already, since whoever is named connects by itself; a second connection has a name of its own: "
                + "clients: {inviter2: inviter}"
        )
        try MarkedCase.expect(
            "case: c\ndo:\n  - inviter closes\n  - 👉inviter hears: {}\n",
            "inviter's connection is over since line 3: write \"inviter connects\" before this"
        )
        let (cases, _, _) = try MarkedCase.read(
            "case: c\ndo:\n  - inviter closes\n  - inviter connects\n  - inviter hears: {}\n",
            try Contracts.chat
        )
        #expect(cases != nil)
    }

    @Test func `what is kept is known from its line on, and a column is no name for it`() throws {
        let (_, told, places) = try MarkedCase.read(
            "case: c\ndo:\n  - inviter: {type: message, content: 👉\"{{x}}\"}\n  - inviter hears: {}\n    keep: {x: a}\n",
            try Contracts.chat
        )
        #expect(told.count == 1 && places.isEmpty)
        #expect(told.first?.hasPrefix("there is no value {{x}} here (there are friend.name, friend.id, ") == true)
        try MarkedCase.expect(
            "case: c\neach: [{x: a}]\ndo:\n  - inviter hears: {}\n    keep: {👉x: a}\n",
            "\"x\" is a column of \"each\" already"
        )
    }

    @Test func `what is heard is known only once something was heard`() throws {
        let (_, told, _) = try MarkedCase.read(
            MarkedCase.step("inviter: {type: message, content: 👉\"{{heard.content}}\"}"),
            try Contracts.chat
        )
        #expect(told.first?.hasPrefix("there is no value {{heard.content}} here") == true)
        let (_, near, _) = try MarkedCase.read(
            "case: c\ndo:\n  - inviter hears: {}\n  - inviter: {type: message, content: 👉\"{{heard.contents}}\"}\n",
            try Contracts.chat
        )
        #expect(near.first?.hasSuffix("; did you mean \"heard.content\"?") == true)
    }

    @Test func `a case that includes itself is told`() throws {
        let (cases, told, _) = try MarkedCase.read(
            "case: c\ninclude: a.yaml\ndo: [inviter connects]\n",
            try Contracts.chat,
            files: ["a.yaml": "case: a\ninclude: a.yaml\ndo: [invitee hears nothing]\n"]
        )
        #expect(cases == nil)
        #expect(told == ["a.yaml includes itself"])
    }

    @Test func `only a file with one case is included`() throws {
        let (_, told, _) = try MarkedCase.read(
            "case: c\ninclude: a.yaml\ndo: [inviter connects]\n",
            try Contracts.chat,
            files: ["a.yaml": "cases: [{case: a, do: [invitee hears nothing]}]\n"]
        )
        #expect(told == ["a.yaml can't be included: name a file with one \"case\", whose steps are to come first"])
    }

    @Test func `a mistake in a row is told once`() throws {
        try MarkedCase.expect(
            "case: c\neach: [{a: 1}, {a: 2}]\ndo:\n  - 👉inviteer: {type: message, content: \"{{a}}\"}\n",
            "nobody is called \"inviteer\" (there are inviter, invitee, friend, outsider; \"clients\" may name more); did you mean "
                + "\"invitee\"?"
        )
    }
}
