internal import ContractReading
internal import ProtocolSpec
import Testing

/// Whose side a document is written from.
struct SideTests {
    /// The application receives the first message and sends the second.
    private func document(_ received: String, _ sent: String, _ more: String = "") -> String {
        """
        asyncapi: 3.0.0
        info: {title: T, version: '1'}
        \(more)
        channels:
          chat:
            address: /chat
            messages:
              \(received): {payload: {type: object}}
              \(sent): {payload: {type: object}}
        operations:
          a: {action: receive, channel: {$ref: '#/channels/chat'}, messages: [{$ref: '#/channels/chat/messages/\(received)'}]}
          b: {action: send, channel: {$ref: '#/channels/chat'}, messages: [{$ref: '#/channels/chat/messages/\(sent)'}]}
        """
    }

    @Test(
        "the messages' names tell the side where they are clear",
        arguments: [
            ("subscribeRequest", "subscribeResponse", Contract.Side.Role.server, Contract.Side.Source.guess),
            ("priceUpdate", "subscribe", .client, .guess),
            ("AuthAck", "AuthRequest", .client, .guess),
            ("note", "remark", .server, .specification),
            ("joinRequest", "leaveRequest", .server, .specification),
        ]
    )
    func guess(received: String, sent: String, role: Contract.Side.Role, source: Contract.Side.Source) throws {
        let side = try read(document(received, sent)).contract.side
        #expect(side.role == role)
        #expect(side.source == source)
    }

    @Test
    func `a client's document is turned to the server's side, and the guess is told`() throws {
        let read = try read(document("priceUpdate", "subscribe"))
        #expect(read.flows("/chat") == "subscribe > priceUpdate")
        #expect(read.contract.defaults.map(\.what).contains("the document is written from the client's side"))
    }

    @Test
    func `x-perspective wins over the flag, and the flag over a guess`() throws {
        let stated = document("priceUpdate", "subscribe", "x-perspective: server")
        #expect(try read(stated, perspective: .client).contract.side.source == .document)
        #expect(try read(stated).flows("/chat") == "priceUpdate > subscribe")
        let plain = document("priceUpdate", "subscribe")
        let read = try read(plain, perspective: .server)
        #expect(read.contract.side.source == .flag)
        #expect(read.flows("/chat") == "priceUpdate > subscribe")
    }

    @Test
    func `in AsyncAPI 2 the application sends what clients subscribe to`() throws {
        let read = try read(
            """
            asyncapi: 2.6.0
            info: {title: T, version: '1'}
            channels:
              /chat:
                publish: {message: {name: note, payload: {type: object}}}
                subscribe: {message: {oneOf: [{name: remark, payload: {type: object}}, {name: hint, payload: {type: object}}]}}
            """
        )
        #expect(read.flows("/chat") == "note > remark hint")
    }
}
