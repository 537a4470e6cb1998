import CodecRuntime
import ContractEngine
import ProtocolSpec
import Testing

/// What a frame of a server's is to its contract.
@Suite struct SentFrameTests {
    private func read(_ frame: String, isText: Bool = true) throws -> SentReading {
        let sketch = Sketch(
            receives: [.init("ask")],
            sends: [
                .init(
                    "created",
                    "{payload: {type: object, required: [method, id], properties: {method: {const: created}, id: {type: integer}}}}"
                ),
                .init("gone", "{payload: {type: object, required: [method], properties: {method: {enum: [gone]}}}}"),
                .init("error", "{payload: {type: object, required: [error], properties: {error: {type: string}}}}"),
            ]
        )
        let plan = SocketPlan(try sketch.contract(), socket: 0)
        return plan.readSent(Array(frame.utf8), isText: isText)
    }

    @Test func `JSON in a binary frame is judged as JSON, where no message is binary`() throws {
        let frame = #"{"method":"gone"}"#
        #expect(try read(frame, isText: false) == read(frame))
        guard case .broken(nil, _, let words) = try read("1", isText: false) else {
            Issue.record("a number is a message")
            return
        }
        #expect(words == "no message of the server's is a binary frame")
    }

    @Test func `a frame that is called like no message is put down to none`() throws {
        guard case .broken(let nearest, let pointer, let words) = try read(#"{"method":"targetCreated","id":1}"#) else {
            Issue.record("it is a message")
            return
        }
        #expect(nearest == nil)
        #expect(pointer == "/method")
        #expect(words.hasPrefix(#"no message of the server's has "targetCreated" at /method (the nearest: ""#))
    }

    @Test(
        "a frame that names its message, or none, is put down to the nearest",
        arguments: [#"{"method":"created"}"#, #"{"error":1}"#, #"{"method":7}"#]
    )
    func named(frame: String) throws {
        guard case .broken(let nearest, _, _) = try read(frame) else {
            Issue.record("it is a message")
            return
        }
        #expect(nearest != nil)
    }
}
