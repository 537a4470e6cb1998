import BelayMock
import Testing

@testable import Lamp

private let contract = "Sources/Lamp/lamp.asyncapi.yaml"

@Test func `a lamp tells how bright it is`() async throws {
    try await Mock.run(contract: contract) { mock in
        let lamp = LampClient(socket: try await WebSocket.open(try mock.socket().url))
        guard case .light(let light) = try await lamp.dim(to: 40) else {
            Issue.record("the lamp does not tell how bright it is")
            return
        }
        #expect(light.percent == 40)
    }
}
