import CodecGenerator
import CodecRuntime
import ContractReading
import Foundation
import HouseLights
import ProtocolSpec
import Testing

/// The module of Examples/contracts/json-rpc.yaml, against files that the tests also compile, and what that module does.
///
/// To record: `BELAY_RECORD_GOLDENS=1 swift test --filter HouseLightsTests`; the run that records fails.
@Suite struct HouseLightsTests {
    @Test func `the output is the golden module, byte for byte`() throws {
        let module = ContractCodecs(contract: try ContractDocument.example("json-rpc"), module: "HouseLights").module()
        let folder = ContractDocument.folder("Tests/HouseLights")
        if ProcessInfo.processInfo.environment["BELAY_RECORD_GOLDENS"] != nil {
            for file in module.files {
                try file.contents.write(
                    to: folder.appendingPathComponent(file.name),
                    atomically: true,
                    encoding: .utf8
                )
            }
            Issue.record("recorded \(module.files.count) files; read the difference, then run again without recording")
        }
        let present = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(module.files.map(\.name) == present)
        for file in module.files {
            let golden = try String(contentsOf: folder.appendingPathComponent(file.name), encoding: .utf8)
            #expect(file.contents == golden, "\(file.name) differs from its golden")
        }
    }

    /// The examples of what one side says, with the names of their messages.
    private func examples(_ transfers: (Contract.Socket) -> [Contract.Transfer]) throws -> [(String, JSONValue)] {
        let contract = try ContractDocument.example("json-rpc")
        let ids = contract.sockets.flatMap { transfers($0).map(\.message) }
        var seen: Set<Contract.Message.ID> = []
        return ids.filter { seen.insert($0).inserted }.flatMap { id in
            contract[id].examples.compactMap { example in example.payload.map { (contract[id].name, $0.json) } }
        }
    }

    @Test func `every example is read as its message, and written again`() throws {
        let received = try examples(\.receives)
        let sent = try examples(\.sends)
        #expect(received.count == 5 && sent.count >= 6)
        for (name, payload) in received {
            let message = try ClientMessage(decoding: payload.jsonText)
            #expect(Mirror(reflecting: message).children.first?.label == name)
            #expect(try JSONValue(decoding: message.encodedText()) == payload)
        }
        for (name, payload) in sent {
            let message = try ServerMessage(decoding: payload.jsonText)
            #expect(Mirror(reflecting: message).children.first?.label == name)
            #expect(try JSONValue(decoding: message.encodedText()) == payload)
        }
    }

    @Test func `a frame is the message that the plan of the contract's readers finds`() throws {
        let contract = try ContractDocument.example("json-rpc")
        let socket = try #require(contract.sockets.first)
        let plan = MessageRecognition(contract, socket: socket, direction: .sent)
        var count = 0
        for (_, payload) in try examples(\.sends) {
            guard case .object(let members) = payload else { continue }
            // Whole, and without each member in turn.
            for index in -1..<members.count {
                let frame = JSONValue.object(members.enumerated().filter { $0.offset != index }.map(\.element))
                guard let best = plan.recognise(.json(frame)).first, best.fits else { continue }
                let message = try ServerMessage(decoding: frame.jsonText)
                #expect(Mirror(reflecting: message).children.first?.label == contract[best.message].name)
                count += 1
            }
        }
        #expect(count >= 6)
    }

    @Test func `a message that is made in Swift has its fixed members`() throws {
        let request = SetRequest(id: .integer(7), params: .init(light: "sink", level: 80))
        let text = #"{"jsonrpc":"2.0","id":7,"method":"lights.set","params":{"light":"sink","level":80}}"#
        #expect(ClientMessage.setRequest(request).encodedText() == text)
        #expect(try ClientMessage(decoding: text) == .setRequest(request))
    }

    @Test func `a frame of a known message that breaks its schema is an error at its place`() {
        let text = #"{"jsonrpc":"2.0","id":7,"method":"lights.set","params":{"light":"sink"}}"#
        let error = #expect(throws: DecodeError.self) { try ClientMessage(decoding: text) }
        #expect(error?.pointer == "/params/level")
    }

    @Test(arguments: [#"{"jsonrpc":"2.0","method":"lights.burn"}"#, "[1,2]", "7", "null", #""text""#, "{}"])
    func `a frame of no message is kept as it is`(_ text: String) throws {
        let value = try JSONValue(decoding: text)
        #expect(try ClientMessage(decoding: text) == .unknown(value))
        #expect(try ServerMessage(decoding: text) == .unknown(value))
        #expect(try JSONValue(decoding: ServerMessage.unknown(value).encodedText()) == value)
    }

    @Test(arguments: ["", "{", #"{"method":}"#, "{} {}"])
    func `a frame that is not JSON is an error`(_ text: String) {
        #expect(throws: DecodeError.self) { try ClientMessage(decoding: text) }
        #expect(throws: DecodeError.self) { try ServerMessage(decoding: text) }
    }

    @Test func `an endpoint builds its URL and reads it`() {
        let endpoint = Endpoint()
        #expect(endpoint.url(at: .bridge) == "ws://bridge.local:8765/rpc")
        #expect(Endpoint(url: "ws://bridge.local:8765/rpc") == endpoint)
        #expect(Endpoint(url: "ws://bridge.local:8765/other") == nil)
    }
}
