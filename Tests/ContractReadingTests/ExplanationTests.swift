import CodecRuntime
import ContractReading
import ProtocolSpec
import Testing

struct ExplanationTests {
    @Test func `a small document is explained line by line`() throws {
        let read = try ContractSketch.read(Self.doorbell)
        let text = Explanation(read.contract, warnings: 2).text(width: 100)
        #expect(text == Self.doorbellText)
    }

    @Test func `lines are as wide as the terminal`() throws {
        let contract = try ContractSketch.example("price-feed").contract
        for width in [60, 80, 120] {
            let lines = Explanation(contract, warnings: 0).text(width: width).split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= width })
        }
    }

    @Test(arguments: [
        ("price-feed", "heartbeat", "every 5 s"),
        ("device-telemetry", "timeSync", "every 30 s, after hello, until goodbye"),
        ("json-rpc", "errorResponse", "in answer to listRequest, setRequest or watchRequest"),
        ("lobby-chat", "hello", "on connecting"),
        ("lobby-chat", "joined", "to others when somebody joins"),
        ("lobby-chat", "left", "to others when somebody leaves"),
        ("lobby-chat", "said", "to others when say was received"),
        ("lobby-chat", "delivered", "in answer to say"),
    ])
    func `it says when the server sends a message`(_ document: String, _ message: String, _ when: String) throws {
        let json = Explanation(try ContractSketch.example(document).contract, warnings: 0).json
        let sends = json["sockets"].array.flatMap { $0["sends"].array }
        #expect(sends.first { $0["message"]?.string == message }?["when"]?.string == when)
    }

    @Test(arguments: [
        ("device-telemetry", "calibrate", ["calibrated"], "payload#/order"),
        ("json-rpc", "setRequest", ["setResult", "errorResponse"], "payload#/id"),
        ("charge-point", "boot", ["bootResult", "failure"], "payload#/1"),
        ("charge-point", "startNow", ["startNowResult", "failure"], "payload#/1"),
    ])
    func `it says what answers what`(
        _ document: String,
        _ request: String,
        _ answers: [String],
        _ correlation: String
    ) throws {
        let json = Explanation(try ContractSketch.example(document).contract, warnings: 0).json
        let reply = json["replies"].array.first { $0["to"]?.string == request }
        #expect(reply?["with"].array.map(\.string) == answers)
        #expect(reply?["correlation"]?.string == correlation)
    }

    @Test func `a message that the document says nothing about has no when`() throws {
        let json = Explanation(try ContractSketch.example("price-feed").contract, warnings: 0).json
        let sends = json["sockets"].array.flatMap { $0["sends"].array }
        #expect(sends.first { $0["message"]?.string == "ticker" }?["when"] == .null)
    }

    @Test(arguments: ContractSketch.examples)
    func `the JSON has the members that programs read, and lists every message`(_ name: String) throws {
        let contract = try ContractSketch.example(name).contract
        let explanation = Explanation(contract, warnings: 0)
        let json = try JSONValue(decoding: explanation.jsonText)
        #expect(json == explanation.json)
        #expect(json["title"]?.string == contract.title)
        #expect(json["version"]?.string == contract.version)
        #expect(json["asyncapi"]?.string == contract.asyncAPI)
        #expect(json["side"]?["is"]?.string == contract.side.role.rawValue)
        #expect(json["side"]?["because"]?.string?.isEmpty == false)
        for member in ["credentials", "replies", "defaults", "ties", "opaque"] { #expect(json[member] != nil) }
        #expect(json["sockets"].array.count == contract.sockets.count)
        for (part, socket) in zip(json["sockets"].array, contract.sockets) {
            #expect(part["path"]?.string == socket.path)
            #expect(Set(part["receives"].array.map { $0["message"]?.string }) == names(socket.receives, contract))
            #expect(Set(part["sends"].array.map { $0["message"]?.string }) == names(socket.sends, contract))
            #expect((part["receives"].array + part["sends"].array).allSatisfy { $0["knownBy"]?.string != nil })
        }
    }

    private func names(_ transfers: [Contract.Transfer], _ contract: Contract) -> Set<String?> {
        Set(transfers.map { contract[$0.message].name })
    }

    @Test func `a message in several topics appears once`() throws {
        let read = try ContractSketch.read(
            """
            asyncapi: 3.0.0
            info: {title: Feed, version: '1'}
            x-perspective: server
            servers: {s: {host: a.example, pathname: /v1, protocol: wss}}
            channels:
              a: {address: a, messages: {error: {$ref: '#/components/messages/error'}}}
              b: {address: b, messages: {error: {$ref: '#/components/messages/error'}}}
            operations:
              sendA: {action: send, channel: {$ref: '#/channels/a'}}
              sendB: {action: send, channel: {$ref: '#/channels/b'}}
            components: {messages: {error: {payload: {type: object}}}}
            """
        )
        let json = Explanation(read.contract, warnings: 0).json
        let sends = json["sockets"].array.flatMap { $0["sends"].array }
        #expect(sends.map { $0["message"]?.string } == ["error"])
        #expect(sends.first?["topics"].array.map(\.string) == ["a", "b"])
    }

    @Test(arguments: [
        ("{type: httpApiKey, in: query, name: token}", "query", "token", true),
        ("{type: httpApiKey, in: cookie, name: sid}", "cookie", "sid", true),
        ("{type: httpApiKey, in: header, name: X-Key}", "header", "X-Key", false),
        ("{type: httpApiKey, in: header, name: Sec-WebSocket-Protocol}", "header", "Sec-WebSocket-Protocol", true),
        ("{type: http, scheme: bearer}", "header", "Authorization", false),
    ])
    func `it says whether a browser can bring a credential`(
        _ scheme: String,
        _ place: String,
        _ name: String,
        _ canBrowser: Bool
    ) throws {
        let read = try ContractSketch.read(Self.asking(for: scheme))
        let credential = Explanation(read.contract, warnings: 0).json["credentials"].array.first
        #expect(credential?["scheme"]?.string == "login")
        #expect(credential?["in"]?.string == place)
        #expect(credential?["name"]?.string == name)
        #expect(credential?["browser"] == .bool(canBrowser))
    }

    @Test func `a password in a server's address is not shown`() throws {
        let text = Self.asking(for: "{type: http, scheme: basic}").replacing("a.example", with: "me:hunter2@a.example")
        let explanation = Explanation(try ContractSketch.read(text).contract, warnings: 0)
        #expect(!explanation.text(width: 80).contains("hunter2"))
        #expect(!explanation.jsonText.contains("hunter2"))
    }

    @Test func `characters that move the cursor are not shown`() throws {
        let text = Self.doorbell.replacing("Doorbell", with: "\"Door\\e[2Jbell\\u202E\"")
        let shown = Explanation(try ContractSketch.read(text).contract, warnings: 0).text(width: 80)
        #expect(!shown.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
    }

    @Test func `what is not looked into is said with its reason`() throws {
        let contract = try ContractSketch.example("device-telemetry").contract
        let explanation = Explanation(contract, warnings: 0)
        #expect(explanation.json["opaque"].array.map(\.string) == ["samples"])
        #expect(explanation.text(width: 100).contains("samples: bytes in binary frames (application/octet-stream)"))
    }

    @Test func `the other perspective swaps who says what`() throws {
        let own = Explanation(try ContractSketch.example("client-side").contract, warnings: 0).json
        let swapped = Explanation(try ContractSketch.example("client-side", perspective: .server).contract, warnings: 0)
            .json
        #expect(own["side"]?["is"]?.string == "client")
        #expect(swapped["side"]?["is"]?.string == "server")
        let names = { (json: JSONValue, way: String) in
            Set(json["sockets"].array.flatMap { $0[way].array }.map { $0["message"]?.string })
        }
        #expect(names(own, "receives") == names(swapped, "sends"))
        #expect(names(own, "sends") == names(swapped, "receives"))
    }

    // MARK: Documents

    private static func asking(for scheme: String) -> String {
        """
        asyncapi: 3.0.0
        info: {title: Sketch, version: '1'}
        x-perspective: server
        servers: {s: {host: a.example, protocol: wss, security: [{$ref: '#/components/securitySchemes/login'}]}}
        channels: {c: {address: /, messages: {a: {payload: {type: object}}}}}
        operations: {o: {action: receive, channel: {$ref: '#/channels/c'}}}
        components: {securitySchemes: {login: \(scheme)}}
        """
    }

    private static let doorbell = """
        asyncapi: 3.0.0
        info: {title: Doorbell, version: 1.0.0}
        defaultContentType: application/json
        x-perspective: server
        servers:
          home: {host: bell.local, pathname: /v1, protocol: ws, description: In the hall.}
        channels:
          door:
            address: /doors/{door}
            parameters: {door: {description: Which door., examples: [front]}}
            messages:
              open: {summary: Let them in., payload: {type: object, properties: {type: {const: open}, id: {type: integer}}}}
              opened: {payload: {type: object, properties: {type: {const: opened}, id: {type: integer}}}}
              rang: {summary: Somebody rang., payload: {type: object, properties: {type: {const: rang}}}}
        operations:
          receiveOpen:
            action: receive
            channel: {$ref: '#/channels/door'}
            messages: [{$ref: '#/channels/door/messages/open'}]
            reply: {messages: [{$ref: '#/channels/door/messages/opened'}]}
          sendRang:
            action: send
            channel: {$ref: '#/channels/door'}
            messages: [{$ref: '#/channels/door/messages/rang'}]
        """

    private static let doorbellText = """
        Doorbell 1.0.0 (AsyncAPI 3.0.0)

        Written from the server's side: x-perspective says so.
          What the document calls "send" is said by the server.
          If it is the other way round: --perspective client, or "x-perspective: client" in the document.

        Servers:
          home, ws://bell.local/v1: In the hall.

        Socket door, /v1/doors/{door}
          Clients open ws://bell.local/v1/doors/{door}
          {door}: Which door; such as front
          Credentials: none asked for

          The server receives
            open: Let them in.
              known because it is the only message
              answered with opened, with the same id (by the members' names)

          The server sends
            opened
              said in answer to open
              known because type is "opened"
            rang: Somebody rang.
              known because type is "rang"

        2 warnings about the document: run belay lint sketch.yaml
        """
}

extension JSONValue? {
    fileprivate var array: [JSONValue] { if case .array(let items)? = self { items } else { [] } }
}
