internal import CodecRuntime
internal import ContractEngine
internal import MockEngine
import Testing

/// Which message a frame is, for those who look on.
@Suite struct JudgementTests {
    private func served(_ name: String) throws -> InterpretedContract {
        let path = Documents.examples.first { $0.hasSuffix("/\(name).yaml") } ?? ""
        return InterpretedContract(try Documents.contract(path))
    }

    private func name(_ judgement: InterpretedContract.Judgement) -> String? {
        if case .message(let name, _) = judgement { name } else { nil }
    }

    private func problem(_ judgement: InterpretedContract.Judgement) -> String? {
        if case .problem(let problem) = judgement {
            (problem.path + [problem.reason]).joined(separator: "/")
        } else {
            nil
        }
    }

    private func judgement(
        _ text: String,
        _ contract: String,
        isFromClient: Bool = true
    ) throws -> InterpretedContract.Judgement {
        try served(contract).judgement(of: Array(text.utf8), isText: true, isFromClient: isFromClient)
    }

    @Test("an array is a message by what stands in it")
    func arrays() throws {
        #expect(name(try judgement(#"[2, "a2", "Pulse", {}]"#, "charge-point")) == "pulse")
        #expect(name(try judgement(#"[3, "a2", {}]"#, "charge-point", isFromClient: false)) == "meterResult")
        #expect(name(try judgement(#"{"op": "Pulse"}"#, "charge-point")) == nil)
    }

    @Test("bytes are the message that travels in binary frames, where there is one")
    func bytes() throws {
        let samples = try served("device-telemetry").judgement(of: [0, 255], isText: false, isFromClient: true)
        #expect(name(samples) == "samples")
        let prices = try served("price-feed").judgement(of: [0], isText: false, isFromClient: true)
        #expect(problem(prices) == "no message of the contract is a binary frame")
    }

    @Test("a message of any socket is one")
    func sockets() throws {
        #expect(name(try judgement(#"{"kind":"goodbye"}"#, "device-telemetry")) == "goodbye")
        #expect(name(try judgement(#"{"kind":"silence","device":"a","minutes":1}"#, "device-telemetry")) == "silence")
    }

    @Test("what is wrong is told at its place, with the message that is meant")
    func problems() throws {
        let text = #"{"kind":"hello","model":"VS-3","channels":9}"#
        #expect(problem(try judgement(text, "device-telemetry"))?.hasPrefix(#"channels/as "hello": "#) == true)
        #expect(problem(try judgement("{", "device-telemetry")) == "the frame is not JSON")
    }

    @Test("the payload of a message in an envelope is what stands in it")
    func envelopes() throws {
        let text = #"{"type":"unsubscribe","payload":{"op":"unsubscribe","req":3,"topic":"book","symbols":["A1-USD"]}}"#
        guard case .message("unsubscribe", let payload?) = try judgement(text, "price-feed-gateway") else {
            Issue.record("it is no message")
            return
        }
        #expect(payload["topic"]?.string == "book")
        let framed = try served("price-feed-gateway").framed(payload, as: "unsubscribe")
        #expect(framed?.jsonText == text)
        #expect(try served("price-feed").framed(payload, as: "unsubscribe") == nil)
    }

    @Test("an example that breaks its own schema is not shown")
    func examples() throws {
        let schema = "{type: object, required: [dish], properties: {dish: {type: string}}}"
        let examples = "[{payload: {dish: 7}}, {payload: {dish: soup}}]"
        let sketch = Sketch(receives: [.init("order", "{payload: \(schema), examples: \(examples)}")])
        let served = InterpretedContract(try sketch.contract())
        #expect(served.example(of: "order", isFromClient: true)?.jsonText == #"{"dish":"soup"}"#)
    }
}
