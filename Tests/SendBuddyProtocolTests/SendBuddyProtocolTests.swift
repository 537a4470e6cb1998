import CodecRuntime
import SendBuddyProtocol
import Testing

/// The examples of the protocol document, to the letter.
@Suite struct ProtocolDocumentTests {
    private let message = """
        {
          "type": "message",
          "message_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
          "content": "Hello, climbing partner!",
          "sender_id": "550e8400-e29b-41d4-a716-446655440000",
          "sender_name": "John Doe",
          "created_at": "2026-01-13T18:30:00.123456Z"
        }
        """
    private let typing = """
        {
          "type": "typing",
          "sender_id": "660e8400-e29b-41d4-a716-446655440000",
          "sender_name": "Jane Smith",
          "is_typing": true
        }
        """

    @Test func `the example of a chat message is read, every field`() throws {
        guard case .message(let message) = try ServerMessage(decoding: message) else {
            Issue.record("not a chat message")
            return
        }
        #expect(message.messageID.description == "7c9e6679-7425-40de-944b-e07fc1f90ae7")
        #expect(message.content == "Hello, climbing partner!")
        #expect(message.senderID.description == "550e8400-e29b-41d4-a716-446655440000")
        #expect(message.senderName == "John Doe")
        #expect(message.createdAt.description == "2026-01-13T18:30:00.123456Z")
    }

    @Test func `the example of a typing indicator is read, every field`() throws {
        let sender = try #require(WireUUID("660e8400-e29b-41d4-a716-446655440000"))
        let expected = Typing(senderID: sender, senderName: "Jane Smith", isTyping: true)
        #expect(try ServerMessage(decoding: typing) == .typing(expected))
    }

    @Test func `what a client sends is written as in the document`() {
        #expect(
            ClientMessage.sendMessage(SendMessage(content: "Hello, climbing partner!")).encodedText()
                == #"{"type":"message","content":"Hello, climbing partner!"}"#
        )
        #expect(
            ClientMessage.sendTyping(SendTyping(isTyping: false)).encodedText()
                == #"{"type":"typing","is_typing":false}"#
        )
    }

    /// Members in the contract's order are read on the fast path; with unusual white space they are not.
    @Test(
        arguments: [
            ("0ae7", "0age"), ("2026-01-13", "2026-13-13"), ("\"Hello, climbing partner!\"", "5"),
            ("Hello, climbing partner!", ""), ("Hello", "\\u12x4"), ("John Doe\"", "John Doe"),
            ("message\"", "massage\""),
            ("\"sender_name\"", "\"sender_nick\""), ("\"550e", "null, \"550e"), ("\"2026", "true, \"2026"),
        ]
    )
    func `a mistake gives the same error on the fast path and member by member`(_ right: String, _ wrong: String) {
        let compact = message.replacing(right, with: wrong, maxReplacements: 1).split(separator: "\n")
            .map { $0.drop { $0 == " " } }.joined()
        let slow = compact.replacing("\":", with: "\"\t:")
        let straight = #expect(throws: DecodeError.self) { try Message(decoding: compact) }
        let other = #expect(throws: DecodeError.self) { try Message(decoding: slow) }
        #expect(straight?.code == other?.code && straight?.path == other?.path && straight?.reason == other?.reason)
    }

    @Test(arguments: [(0, false), (1, true), (2000, true), (2001, false)])
    func `content is non-empty and at most 2000 code points`(_ length: Int, _ isValid: Bool) throws {
        for unit in ["a", "é", "😀", "\u{301}"] {
            let text = SendMessage(content: String(repeating: unit, count: length)).encodedText()
            if isValid {
                #expect(try SendMessage(decoding: text).content.unicodeScalars.count == length)
            } else {
                let error = #expect(throws: DecodeError.self) { try SendMessage(decoding: text) }
                #expect(error?.pointer == "/content")
            }
        }
        #expect(SendMessage.contentLength == 1...2000)
    }

    @Test func `the endpoint's URL is built and parsed`() throws {
        let session = try #require(WireUUID("550e8400-e29b-41d4-a716-446655440000"))
        let endpoint = Endpoint(sessionID: session, token: "a.b-c_d")
        let url = "ws://localhost:8000/ws/sessions/550e8400-e29b-41d4-a716-446655440000/?token=a.b-c_d"
        #expect(endpoint.url(at: .development) == url)
        #expect(Endpoint(url: url) == endpoint)
        #expect(Endpoint(url: "wss://api.sendbuddy.com/ws/sessions/\(session)/") == Endpoint(sessionID: session))
        #expect(Endpoint(url: "wss://api.sendbuddy.com/ws/sessions/1/") == nil)
        #expect(Endpoint(target: "/ws/sessions/\(session)") == nil)
    }

    @Test func `close codes have the document's order, reasons and retry policies`() {
        #expect(CloseCode.allCases.map(\.rawValue) == [4001, 4003, 4002, 4004])
        #expect(CloseCode.tokenInvalid.reason == "Invalid or expired token")
        #expect(CloseCode.tokenInvalid.retry == .afterRefresh)
        #expect(CloseCode.allCases.filter { $0 != .tokenInvalid }.allSatisfy { $0.retry == .never })
    }
}

/// The JSON of every value reads back as the same value.
@Suite struct RoundTripTests {
    /// A failing case can be repeated: its seed is in its name.
    @Test(arguments: [1, 20_260_113, 0xdead_beef] as [UInt64])
    func `a thousand random messages of each kind read back as themselves`(seed: UInt64) throws {
        var random = SeededGenerator(state: seed)
        for _ in 0..<1_000 {
            for message in [random.message(), random.typing()] {
                #expect(try ServerMessage(decoding: message.encoded().span.bytes) == message, "seed \(seed)")
            }
            for message in [
                ClientMessage.sendMessage(SendMessage(content: random.content())),
                .sendTyping(SendTyping(isTyping: random.bool())),
            ] {
                #expect(try ClientMessage(decoding: message.encoded().span.bytes) == message, "seed \(seed)")
            }
        }
    }
}

private struct SeededGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func bool() -> Bool { next() & 1 == 0 }

    mutating func uuid() -> WireUUID { WireUUID(high: next(), low: next()) }

    /// One to forty code points from all planes, controls and quotes among them.
    mutating func content() -> String {
        var text = String.UnicodeScalarView()
        for _ in 0...(next() % 40) {
            let value =
                switch next() % 4 {
                case 0: UInt32(next() % 0x80)
                case 1: UInt32(next() % 0x800)
                case 2: UInt32(next() % 0x1_0000)
                default: UInt32(next() % 0x11_0000)
                }
            text.append(Unicode.Scalar(value) ?? "\"")
        }
        return String(text)
    }

    mutating func message() -> ServerMessage {
        .message(
            Message(
                messageID: uuid(),
                content: content(),
                senderID: uuid(),
                senderName: content(),
                createdAt: WireTimestamp(microseconds: Int64(next() % 253_402_300_799_999_999))
            )
        )
    }

    mutating func typing() -> ServerMessage {
        .typing(Typing(senderID: uuid(), senderName: content(), isTyping: bool()))
    }
}
