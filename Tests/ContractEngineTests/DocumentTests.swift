internal import CodecRuntime
internal import ContractEngine
internal import ContractReading
internal import ProtocolSpec
import Testing

/// Whole documents, played.
@Suite struct DocumentTests {
    @Test(
        "every frame of an example contract is valid, and the same seed gives the same bytes",
        arguments: Documents.examples
    )
    func example(path: String) throws {
        let contract = try Documents.contract(path)
        for index in contract.sockets.indices {
            let frames = play(contract, socket: index, seed: 3)
            let judge = FrameJudge(SocketPlan(contract, socket: index))
            for frame in frames { #expect(judge.problem(of: frame) == nil) }
            #expect(play(contract, socket: index, seed: 3) == frames)
        }
    }

    @Test(
        "a public document is played: all frames are the server's messages, and none closes",
        .enabled(if: !Documents.corpus.isEmpty, "BELAY_ASYNCAPI_CORPUS is not set"),
        arguments: Documents.corpus
    )
    func corpus(path: String) throws {
        let contract = try Documents.contract(path)
        for index in contract.sockets.indices {
            let plan = SocketPlan(contract, socket: index)
            let frames = play(contract, socket: index, seed: 3)
            let judge = FrameJudge(plan)
            #expect(frames.count < 20_000)
            for problem in Set(frames.compactMap { judge.problem(of: $0) }).sorted().prefix(5) {
                Issue.record("\(plan.socket.path): \(problem)")
            }
        }
    }

    /// Opens a connection, says each example that a client may say, and lets 30 seconds pass.
    private func play(_ contract: Contract, socket: Int, seed: UInt64) -> [Player.Frame] {
        var player = Player(contract, socket: socket, seed: seed)
        let plan = player.plan
        player.open()
        player.wait(1_000)
        for id in plan.received.messages {
            for example in plan.contract[id].examples.prefix(3) {
                guard let payload = example.payload else { continue }
                if case .text = plan.contract[id].payload {
                    player.say(payload.string ?? payload.json.jsonText)
                } else {
                    player.say(payload.json.jsonText)
                }
                player.wait(200)
            }
        }
        if !plan.received.recognise(.binary).isEmpty { player.send([1, 2, 3], isText: false) }
        player.wait(30_000)
        #expect(player.closes.allSatisfy { _ in plan.socket.onInvalid != nil })
        return player.frames
    }
}
