internal import ContractReading
internal import ProtocolSpec
import Testing

/// Messages that no frame tells apart.
struct TieFaultTests {
    private func faults(_ first: String, _ second: String) throws -> [Diagnostic] {
        let read = try read(
            """
            asyncapi: 3.0.0
            info: {title: T, version: '1'}
            channels:
              chat:
                address: /chat
                messages:
                  first: {payload: \(first)}
                  second: {payload: \(second)}
            operations:
              say: {action: send, channel: {$ref: '#/channels/chat'}}
            """
        )
        return ContractFaults.find(in: read.contract)
    }

    @Test
    func `messages that differ in nothing that a frame shows are told once`() throws {
        let found = try faults(
            "{type: object, required: [a], properties: {a: {type: string}}}",
            "{allOf: [{type: object, required: [a], properties: {a: {type: string}}}]}"
        )
        #expect(
            found.map(\.message) == [
                "no frame tells \"first\" and \"second\" apart, so that each is taken for \"first\""
            ]
        )
        #expect(found.map(\.location.line) == [8])
    }

    @Test
    func `messages of the same payload are told as that alone`() throws {
        let payload = "{type: object, required: [a], properties: {a: {type: string}}}"
        let found = try faults(payload, payload)
        #expect(found.count == 1)
        #expect(found.first?.message.hasPrefix("\"second\" has the same payload as \"first\"") == true)
    }

    @Test
    func `an example alone does not fix a member that no message fixes`() throws {
        let found = try faults(
            "{required: [type], properties: {type: {type: string, example: one}}}",
            "{required: [type], properties: {type: {type: string, default: two}}}"
        )
        #expect(found.map(\.location.line) == [8])
    }

    @Test
    func `a constant tells them apart`() throws {
        let found = try faults(
            "{type: object, required: [a], properties: {a: {const: 1}}}",
            "{type: object, required: [a], properties: {a: {const: 2}}}"
        )
        #expect(found.isEmpty)
    }
}
