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

private let brokenBulb: MockScenario = .yaml(
    """
    scenario: broken-bulb
    script:
      - on: {$message: dim}
        do:
          - reply: {$message: broken, why: The bulb is gone}
    """
)

@Test func `what a lamp can't do is told`() async throws {
    try await Mock.run(contract: contract, scenario: brokenBulb) { mock in
        let lamp = LampClient(socket: try await WebSocket.open(try mock.socket().url))
        guard case .broken(let broken) = try await lamp.dim(to: 100) else {
            Issue.record("the lamp works")
            return
        }
        #expect(broken.why == "The bulb is gone")
    }
}

@Test func `a lamp is asked for what the contract allows`() async throws {
    try await Mock.run(contract: contract) { mock in
        let lamp = LampClient(socket: try await WebSocket.open(try mock.socket().url))
        _ = try await lamp.dim(to: 25)
        let heard = try await mock.wait(forMessages: 1, like: "{percent: 25}")
        #expect(heard.first?.problems == [])
    }
}
