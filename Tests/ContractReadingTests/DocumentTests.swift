internal import ContractReading
internal import ProtocolSpec
import Testing

/// Documents: versions, files, words that nobody knows, and what leaves no reading.
struct DocumentTests {
    private let plain = """
        asyncapi: 3.0.0
        info: {title: T, version: '1'}
        channels: {chat: {address: /chat, messages: {note: {$ref: 'REFERENCE'}}}}
        operations: {say: {action: send, channel: {$ref: '#/channels/chat'}}}
        """

    @Test(
        "every version of AsyncAPI 2 and 3 is read",
        arguments: ["2.0.0", "2.1.0", "2.2.0", "2.3.0", "2.4.0", "2.5.0", "2.6.0", "3.0.0", "3.1.0"]
    )
    func versions(version: String) throws {
        let document =
            version.hasPrefix("2")
            ? "channels: {/chat: {subscribe: {message: {name: note, payload: {type: object}}}}}"
            : "channels: {chat: {address: /chat, messages: {note: {payload: {type: object}}}}}\n"
                + "operations: {say: {action: send, channel: {$ref: '#/channels/chat'}}}"
        let read = try read("asyncapi: \(version)\ninfo: {title: T, version: '1'}\n\(document)")
        #expect(read.flows("/chat") == " > note")
        #expect(read.warnings.isEmpty)
        #expect(read.contract.asyncAPI == version)
    }

    @Test
    func `another version is read as the nearest, with a warning`() throws {
        let read = try read("asyncapi: 1.2.0\ninfo: {title: T, version: '1'}\nchannels: {/chat: {}}")
        #expect(
            read.warnings.map(\.message).first?.hasPrefix("AsyncAPI 1.2.0 is not a version that Belay knows") == true
        )
    }

    @Test
    func `JSON is read like YAML`() throws {
        let read = try read(
            """
            {"asyncapi": "2.6.0", "info": {"title": "T", "version": "1"},
             "channels": {"/chat": {"publish": {"message": {"name": "note", "payload": {"type": "object"}}}}}}
            """
        )
        #expect(read.flows("/chat") == "note > ")
    }

    @Test
    func `JSON's own escapes are read, and a key that comes twice is told`() throws {
        let read = try read(
            #"""
            {"asyncapi": "2.6.0", "info": {"title": "\ud83d\udc4d a\/b", "version": "0", "version": "1"},
             "channels": {"\/chat": {"publish": {"message": {"name": "note", "payload": {"type": "object"}}}}}}
            """#
        )
        #expect(read.contract.title == "👍 a/b")
        #expect(read.contract.version == "1")
        #expect(read.flows("/chat") == "note > ")
        #expect(read.warnings.map(\.location.line) == [1])
    }

    @Test(
        "references lead into other files, and through each other",
        arguments: ["b.yaml#/messages/note", "./b.yaml#/messages/note", "sub/../b.yaml#/messages/note", "c.yaml"]
    )
    func files(reference: String) throws {
        let read = try read(
            plain.replacing("REFERENCE", with: reference),
            files: [
                "b.yaml": "messages: {note: {payload: {$ref: '#/schema'}}}\nschema: {type: object}",
                "c.yaml": "$ref: b.yaml#/messages/note",
            ]
        )
        #expect(read.contract.sockets.first?.sends.count == 1)
        #expect(read.warnings.isEmpty)
        #expect(read.contract.documents.keys.contains("b.yaml"))
    }

    @Test
    func `files that schemas refer to are read, too, and a missing one is told`() throws {
        let payload = "{payload: {properties: {a: {$ref: 'parts/a.yaml'}, b: {$ref: 'parts/b.yaml#/x'}}}}"
        let read = try read(
            plain.replacing("{$ref: 'REFERENCE'}", with: payload),
            files: ["parts/a.yaml": "properties: {c: {$ref: c.yaml}}", "parts/c.yaml": "type: string"]
        )
        #expect(read.contract.documents.keys.sorted() == ["a.yaml", "parts/a.yaml", "parts/c.yaml"])
        let warning = try #require(read.warnings.first)
        #expect(warning.message.hasPrefix("\"parts/b.yaml#/x\" leads nowhere: there is no file parts/b.yaml"))
        #expect(read.warnings.count == 1)
    }

    @Test(
        "a reference into nothing is an error where it is used",
        arguments: [
            ("#/components/messages/note", "\"#/components/messages/note\" leads nowhere: there is no \"components\""),
            ("b.yaml", "\"b.yaml\" leads nowhere: there is no file b.yaml"),
            ("#nonsense", "\"#nonsense\" is not a reference to a place in a document"),
        ]
    )
    func nowhere(reference: String, message: String) throws {
        let error = #expect(throws: DocumentError.self) { try read(plain.replacing("REFERENCE", with: reference)) }
        let problem = try #require(error?.diagnostics.first { $0.severity == .error })
        #expect(problem.message == message)
        #expect(problem.location.line == 3)
        #expect(problem.cure != nil)
    }

    @Test
    func `references in a circle are an error`() throws {
        let text =
            plain.replacing("REFERENCE", with: "#/components/messages/a")
            + "\ncomponents: {messages: {a: {$ref: '#/components/messages/b'}, b: {$ref: '#/components/messages/a'}}}"
        let error = #expect(throws: DocumentError.self) { try read(text) }
        #expect(error?.diagnostics.map(\.message).contains("this $ref leads back to itself") == true)
    }

    @Test
    func `nothing is fetched from the network, and the message is there all the same`() throws {
        let read = try read(plain.replacing("REFERENCE", with: "https://example.com/messages.json#/note"))
        #expect(read.flows("/chat") == " > note")
        #expect(read.warnings.count == 1)
    }

    @Test
    func `a merge patch changes, adds and removes, and every part keeps its place`() throws {
        let read = try read(
            """
            asyncapi: 3.0.0
            x-extends: base.yaml
            info: {title: Mine}
            servers: {main: null}
            channels: {chat: {messages: {note: {summary: changed}}}}
            """,
            files: [
                "base.yaml": """
                asyncapi: 3.0.0
                info: {title: Theirs, version: '7'}
                servers: {main: {host: h, protocol: wss, pathname: /v1}, other: {host: i, protocol: wss}}
                channels: {chat: {address: /chat, messages: {note: {payload: {$ref: '#/components/schemas/Note'}}}}}
                operations: {say: {action: send, channel: {$ref: '#/channels/chat'}}}
                components: {schemas: {Note: {type: object}}}
                """
            ]
        )
        #expect(read.contract.title == "Mine")
        #expect(read.contract.version == "7")
        #expect(read.contract.sockets.map(\.path) == ["/chat"])
        #expect(read.contract.messages.map(\.summary) == ["changed"])
        #expect(read.contract.messages.map(\.location.file) == ["base.yaml"])
        #expect(read.warnings.isEmpty)
    }

    @Test(
        "a word that nobody knows is told with the nearest right one",
        arguments: [
            (
                "servres: {}", "\"servres\" is not a word that AsyncAPI has for an AsyncAPI document",
                "did you mean \"servers\"?"
            ),
            (
                "x-perspectiv: server", "x-perspectiv is not an extension that Belay knows",
                "did you mean \"x-perspective\"?"
            ),
            ("x-room: {}", "x-room has no effect on an AsyncAPI document", "it belongs on a channel"),
            ("another: 1", "\"another\" is not a word that AsyncAPI has", "remove it, or begin it with x-"),
        ]
    )
    func unknownWords(line: String, message: String, cure: String) throws {
        let text = plain.replacing("{$ref: 'REFERENCE'}", with: "{payload: {type: object}}") + "\n" + line
        let warning = try #require(try read(text).warnings.first)
        #expect(warning.message.hasPrefix(message))
        #expect(warning.cure == cure)
        #expect(warning.location.line == 5)
    }

    @Test
    func `another tool's extension is passed over in silence`() throws {
        let text =
            plain.replacing("{$ref: 'REFERENCE'}", with: "{payload: {type: object}, x-parser-id: 7}") + "\nx-tool: {}"
        #expect(try read(text).warnings.isEmpty)
    }

    @Test(
        "what is no document leaves no reading",
        arguments: ["", "- 1", "just text", "info: {}", "asyncapi: [3]", "a: [1, 2"]
    )
    func noReading(text: String) throws {
        let error = #expect(throws: DocumentError.self) { try read(text) }
        #expect(error?.diagnostics.contains { $0.severity == .error } == true)
    }
}
