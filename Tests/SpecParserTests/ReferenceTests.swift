import ProtocolSpec
import SpecParser
import Testing

/// `$ref`s: within the file, to files beside it, and those that are refused.
struct ReferenceTests {
    /// The contract with one field's schema elsewhere.
    private func contractText(_ reference: String) throws -> String {
        try ClubContract.edited(("offer: {enum: [draw, nothing]}", "offer: {$ref: \(reference)}"))
    }

    @Test func `a reference leads to a file beside the contract, and from there to the next`() throws {
        let text = try contractText("'./parts/offers.yaml#/offer'")
        let words = MarkedText("words:\n  /offer~ words: 👉{enum: [draw]}\n", file: "spec/words.yaml")
        let files = [
            "spec/parts/offers.yaml": "offer: {$ref: '../words.yaml#/words/~1offer~0%20words'}",
            "spec/words.yaml": words.text,
        ]
        let parsed = try RoomContractParser(files: .memory(files)).parse(Array(text.utf8), file: "spec/club.yaml")
            .contract
        let offer = try #require(parsed.channel.receives[0].message.payload.object?["offer"])
        guard case .enumeration(["draw"]) = offer.schema.kind else {
            Issue.record("\(offer.schema.kind)")
            return
        }
        #expect([offer.schema.location] == words.places)
        #expect(offer.schema.name == "/offer~ words")
        #expect(parsed.sources.keys.sorted() == ["spec/club.yaml", "spec/parts/offers.yaml", "spec/words.yaml"])
    }

    @Test func `a reference to the contract's own file by name is the contract`() throws {
        let text = try contractText("'club.yaml#/components/schemas/Clock'")
        #expect(problems(inContract: text, file: "spec/club.yaml") == [])
    }

    @Test func `a mistake in another file is reported there`() throws {
        let text = try contractText("'./words.yaml#/offer'")
        let marked = MarkedText("offer: {enum: [a, 👉a]}", file: "words.yaml")
        #expect(
            problems(inContract: text, files: .memory(["words.yaml": marked.text]))
                == marked.errors(["\"a\" is in \"enum\" twice"])
        )
    }

    @Test func `a file that is not YAML is reported there`() throws {
        let text = try contractText("'./words.yaml#/offer'")
        let marked = MarkedText("offer: 👉@", file: "words.yaml")
        #expect(
            problems(inContract: text, files: .memory(["words.yaml": marked.text]))
                == marked.errors(["a value may not begin with @; quote it"])
        )
    }

    @Test(arguments: [
        ("'../words.yaml#/offer'", "a $ref may not leave the contract's folder; keep the file beside this one"),
        (
            "'parts/../../words.yaml#/offer'",
            "a $ref may not leave the contract's folder; keep the file beside this one"
        ),
        ("'/etc/words.yaml#/offer'", "a $ref may not leave the contract's folder; keep the file beside this one"),
        ("'https://example.com/words.yaml#/offer'", "a $ref may not lead to a URL; keep the file beside this one"),
        ("'file:///etc/words.yaml#/offer'", "a $ref may not lead to a URL; keep the file beside this one"),
        (
            "'./link.yaml#/offer'",
            "spec/link.yaml is a link to a file outside the contract's folder; keep the file beside this one"
        ),
        (
            "'./folder/words.yaml#/offer'",
            "spec/folder/words.yaml is a link to a file outside the contract's folder; keep the file beside this one"
        ),
        ("'./none.yaml#/offer'", "the file spec/none.yaml does not exist"),
        ("'./words.yaml#/ofer'", "\"./words.yaml#/ofer\" leads nowhere: there is no \"ofer\"; did you mean \"offer\"?"),
        ("'./words.yaml#/list/2'", "\"./words.yaml#/list/2\" leads nowhere: there is no \"2\""),
        ("'#offer'", "\"#offer\" is not a reference; after # comes a path such as #/components/schemas/name"),
        ("'#/a%zz'", "\"#/a%zz\" is not a reference; after # comes a path such as #/components/schemas/name"),
        ("'./words.yaml#/one'", "this $ref leads back to itself; write the value in one of the places"),
        ("4", "a $ref is a string, not an integer"),
    ])
    func `a reference that leads nowhere is refused at its place`(reference: String, message: String) throws {
        let marked = MarkedText(try contractText("👉\(reference)"), file: "spec/club.yaml")
        let words = "offer: {enum: [a]}\nlist: [{}, {}]\none: {$ref: '#/two'}\ntwo: {$ref: '#/one'}\n"
        let files = DocumentFiles.memory(
            ["words.yaml": words, "spec/words.yaml": words, "spec/link.yaml": words, "spec/folder/words.yaml": words],
            links: ["spec/link.yaml": "/etc/words.yaml", "spec/folder/words.yaml": "/home/specious/words.yaml"]
        )
        let found = problems(inContract: marked.text, files: files, file: "spec/club.yaml")
        #expect(found.map(\.message) == [message])
        // A chain that closes does so in the file that it is in.
        if !message.contains("back to itself") { #expect(found.map(\.location) == marked.places) }
    }

    @Test func `messages that refer to each other are refused`() throws {
        let circle = """
                one: {$ref: '#/components/messages/two'}
                two: {$ref: '#/components/messages/one'}
                resigned:
                  payload
            """
        let text = try ClubContract.edited(("    resigned:\n      payload", circle))
        let message = "this $ref leads back to itself; write the value in one of the places"
        #expect(problems(inContract: text).map(\.message) == [message, message])
    }

    @Test func `an item of a list can be referred to`() throws {
        let text = try contractText("'./words.yaml#/list/1'")
        #expect(problems(inContract: text, files: .memory(["words.yaml": "list: [{}, {enum: [a]}]"])) == [])
    }

    @Test func `a file is read no further than the limit`() throws {
        let text = try contractText("'./words.yaml#/offer'")
        let big = String(repeating: "# endless\n", count: 200_000)
        let found = problems(inContract: text, files: .memory(["words.yaml": big]))
        #expect(found.map(\.description) == ["words.yaml:1:1: error: the file has more than 1048576 bytes; split it"])
    }

    @Test func `an unreadable file says why`() throws {
        let text = try contractText("'./words.yaml#/offer'")
        let files = DocumentFiles(
            contents: { _, _ throws(DocumentFiles.Failure) in throw .unreadable("permission denied") },
            canonicalPath: DocumentFiles.memory().canonicalPath
        )
        #expect(
            problems(inContract: text, files: files).map(\.message)
                == ["the file words.yaml can't be read: permission denied"]
        )
    }

    // MARK: Recursion

    /// The contract with more schemas.
    private func contractText(schemas: String) throws -> String {
        let lines = schemas.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
        return try ClubContract.edited(("  schemas:", "  schemas:\n" + lines))
    }

    @Test func `a schema may contain itself`() throws {
        let text = try contractText(
            schemas: """
                Line:
                  type: object
                  required: [move]
                  properties:
                    move: {type: string}
                    next: {$ref: '#/components/schemas/Line'}
                    all: {type: array, items: {$ref: '#/components/schemas/Line'}}
                """
        )
        let parsed = try contract(
            text.replacing("offer: {enum: [draw, nothing]}", with: "offer: {$ref: '#/components/schemas/Line'}")
        )
        #expect(parsed.recursiveSchemas.keys.sorted() == ["Line"])
        let line = try #require(parsed.recursiveSchemas["Line"]?.object)
        guard case .reference("Line")? = line["next"]?.schema.kind,
            case .reference("Line")? = parsed.channel.receives[0].message.payload.object?["offer"]?.schema.kind
        else {
            Issue.record("the schema's inside and outside refer to it by name")
            return
        }
    }

    @Test func `two schemas may contain each other`() throws {
        let text = try contractText(
            schemas: """
                Odd: {type: object, properties: {next: {$ref: '#/components/schemas/Even'}}}
                Even: {type: object, properties: {next: {$ref: '#/components/schemas/Odd'}}}
                """
        )
        let schemas = try contract(text).recursiveSchemas
        // What refers to itself through another is found from either end: at least one of them has the name.
        #expect(!schemas.isEmpty)
    }

    @Test func `two schemas of one name may not both contain themselves`() throws {
        let line = "Line: {type: object, properties: {next: {$ref: '#/Line'}}}"
        let text = try contractText(
            schemas: """
                Line: {type: object, properties: {next: {$ref: '#/components/schemas/Line'}}}
                Other: {$ref: './more.yaml#/Line'}
                """
        )
        #expect(
            problems(inContract: text, files: .memory(["more.yaml": line])).map(\.message)
                == ["two schemas named \"Line\" contain themselves; give one of them another name"]
        )
    }

    @Test func `a schema that no finite value satisfies is refused`() throws {
        let marked = MarkedText(
            try contractText(
                schemas: """
                    Line:
                      👉type: object
                      required: [next]
                      properties:
                        next: {$ref: '#/components/schemas/Line'}
                    """
            )
        )
        let message = "no value can satisfy \"Line\", which requires itself; make a property optional or nullable"
        #expect(problems(inContract: marked.text) == marked.errors([message]))
    }

    @Test(arguments: [
        "{type: [object, 'null'], required: [next], properties: {next: {$ref: '#/components/schemas/Line'}}}",
        "{type: object, required: [next], properties: {next: {type: array, items: {$ref: '#/components/schemas/Line'}}}}",
    ])
    func `a schema that can end somewhere is taken`(schema: String) throws {
        #expect(problems(inContract: try contractText(schemas: "Line: \(schema)")) == [])
    }

    @Test func `a tower of references is refused before it is walked`() throws {
        let levels = (1...30).map { level in
            let below = "{$ref: '#/components/schemas/L\(level - 1)'}"
            return "L\(level): {type: object, properties: {a: \(below), b: \(below)}}"
        }
        let text = try contractText(schemas: "L0: {type: string}\n" + levels.joined(separator: "\n"))
        #expect(
            problems(inContract: text).map(\.message)
                == ["with every $ref followed this makes more than 10000 schemas; refer to fewer"]
        )
    }

    @Test func `a deep chain of references is refused`() throws {
        let levels = (1...80).reversed().map { level in
            "L\(level): {type: array, items: {$ref: '#/components/schemas/L\(level - 1)'}}"
        }
        let text = try contractText(schemas: levels.joined(separator: "\n") + "\nL0: {type: string}")
        #expect(problems(inContract: text).map(\.message) == ["schemas nest more than 64 levels deep here"])
    }
}

/// `x-extends`: a document that is written over another one.
struct ExtendedContractTests {
    private func contract(_ text: String, over files: [String: String]) throws -> RoomContract {
        try RoomContractParser(files: .memory(files)).parse(Array(text.utf8), file: "own/club.yaml").contract
    }

    @Test func `a document changes what it says and keeps the rest of the other, with its places`() throws {
        let text = "asyncapi: 3.1.0\nx-extends: ../spec/club.yaml\ninfo: {title: Our club}\n"
        let changed = try contract(text, over: ["spec/club.yaml": ClubContract.text])
        let whole = try contract(ClubContract.text, over: [:])
        #expect(changed.title == "Our club")
        #expect(changed.version == whole.version)
        #expect(changed.channel.receives.map(\.name) == whole.channel.receives.map(\.name))
        #expect(changed.channel.location.file == "spec/club.yaml")
        #expect(changed.sources.keys.sorted() == ["own/club.yaml", "spec/club.yaml"])
    }

    @Test func `what references lead to is what the uppermost of three documents says`() throws {
        let middle = "asyncapi: 3.1.0\nx-extends: club.yaml\ninfo: {title: The club's own}\n"
        let text =
            "asyncapi: 3.1.0\nx-extends: ../spec/middle.yaml\ncomponents: {schemas: {Clock: {description: Ticks}}}\n"
        let files = ["spec/middle.yaml": middle, "spec/club.yaml": ClubContract.text]
        let top = try contract(text, over: files)
        let direct = try contract(text.replacing("middle", with: "club"), over: files)
        #expect(top.title == "The club's own")
        #expect("\(top.channel)".contains("Ticks") && "\(top.channel)" == "\(direct.channel)")
    }

    @Test(arguments: [
        ("17", "x-extends is the path of a document, not an integer"),
        ("nowhere.yaml", "the file own/nowhere.yaml does not exist"),
        (
            "https://example.com/club.yaml",
            "x-extends may not lead to a URL; keep a copy of the document beside this one"
        ),
        (
            "club.yaml",
            "x-extends goes through more than 8 documents, or in a circle; let each extend one that does not lead back to it"
        ),
    ])
    func `a document that can't be extended is told at its name`(name: String, message: String) {
        let marked = MarkedText("asyncapi: 3.1.0\nx-extends: 👉\(name)\n", file: "own/club.yaml")
        let found = problems(
            inContract: marked.text,
            files: .memory(["own/club.yaml": marked.text]),
            file: "own/club.yaml"
        )
        #expect(found == marked.errors([message]))
    }
}
