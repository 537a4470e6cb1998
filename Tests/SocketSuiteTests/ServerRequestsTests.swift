import CodecRuntime
import ContractEngine
import ContractSuite
import MockEngine
import ProtocolSpec
import SocketSuite
import Testing

/// What the server asks, and what it goes on saying.
struct ServerRequestsTests {
    private static let ask = Contract.Message.ID(index: 0)
    private static let tick = Contract.Message.ID(index: 1)
    private static let plain = OutgoingFrame(bytes: Array(#"[3,"x",{}]"#.utf8))

    private let answer = ClientAnswer(
        name: "done",
        frame: Self.plain,
        json: .array([.integer(3), .string("x"), .object([])]),
        source: ["1"],
        copy: ["1"]
    )

    private func heard(_ id: Contract.Message.ID, _ text: String) throws -> ConversationEvent {
        let json = try JSONValue(decoding: text)
        return .heard(client: 0, HeardFrame(reading: .message([id]), json: json, excerpt: text))
    }

    /// A conversation with one trial, on a connection that is open.
    private func opened(_ steps: [Step], answers: Bool = true) -> Conversation {
        var setup = ConversationSetup(
            opening: "s/opening",
            answerMilliseconds: 5_000,
            closeMilliseconds: 4_000,
            quietMilliseconds: 100
        )
        if answers { setup.answers = [Self.ask: answer] }
        let trial = Trial(check: "s/x", label: "", steps: [.join(client: 0)] + steps)
        var talk = Conversation([trial], setup: setup)
        _ = talk.start()
        _ = talk.handle(.opened(client: 0, subprotocol: nil))
        return talk
    }

    private func verdict(_ actions: [ConversationAction]) -> TrialVerdict? {
        actions.lazy.compactMap { if case .finish(_, let verdict) = $0 { verdict } else { nil } }.first
    }

    private let wait = Step.awaitRequests(client: 0, [Self.ask], milliseconds: 2_000)

    @Test func `a request is answered with its own id, whatever is being tried`() throws {
        var talk = opened([.awaitAny(client: 0, [Self.tick], milliseconds: 1_000, otherwise: "")])
        let said = OutgoingFrame(bytes: Array(#"[3,"q-7",{}]"#.utf8))
        #expect(talk.handle(try heard(Self.ask, #"[2,"q-7","Start"]"#)) == [.send(client: 0, said)])
        #expect(talk.handle(try heard(Self.tick, "{}")).contains { $0 == .done })
    }

    @Test func `a request without an id is answered as the contract shows it`() throws {
        var talk = opened([wait])
        let actions = talk.handle(try heard(Self.ask, "{}"))
        #expect(actions.first == .send(client: 0, Self.plain))
        #expect(verdict(actions) == .passed(note: "answered with \"done\""))
    }

    @Test func `after its close frame a client says nothing`() throws {
        var talk = opened([.leave(client: 0)])
        #expect(talk.handle(try heard(Self.ask, #"[2,"q-7","Start"]"#)).isEmpty)
    }

    @Test func `nothing is answered that may not be sent`() throws {
        var talk = opened([wait], answers: false)
        #expect(talk.handle(try heard(Self.ask, #"[2,"q-7","Start"]"#)).isEmpty)
        #expect(verdict(talk.handle(.timer(1))) == .skipped("the server asked nothing in 2 s"))
    }

    @Test func `a server that breaks down on the answer has failed`() throws {
        var talk = opened([wait, .settle(client: 0)])
        _ = talk.handle(try heard(Self.ask, #"[2,"q-7","Start"]"#))
        guard case .failed? = verdict(talk.handle(.ended(client: 0, .closed(code: 1011, reason: "")))) else {
            Issue.record("it has not failed")
            return
        }
    }

    private let silence = Step.silence(
        client: 0,
        .init(messages: [Self.tick], milliseconds: 500, because: "\"stop\" has ended it", cause: "it goes on")
    )

    @Test func `what came before the silence is no part of it`() throws {
        var talk = opened([.awaitAny(client: 0, [Self.tick], milliseconds: 1_000, otherwise: ""), silence])
        let actions = talk.handle(try heard(Self.tick, "{}"))
        #expect(actions == [.timer(2, milliseconds: 500)])
        #expect(talk.handle(try heard(Self.ask, "{}")).count == 1)
        #expect(verdict(talk.handle(.timer(2))) == .passed(note: nil))
    }

    @Test func `what goes on after its end is found`() throws {
        var talk = opened([silence])
        guard case .failed(let finding)? = verdict(talk.handle(try heard(Self.tick, #"{"a":1}"#))) else {
            Issue.record("it has not failed")
            return
        }
        #expect(finding.expected == "no more of it: \"stop\" has ended it")
        #expect(finding.observed == #"{"a":1} came"#)
    }

    @Test func `where nothing begins, its end is not judged`() {
        var talk = opened([.awaitAny(client: 0, [Self.tick], milliseconds: 1_000, otherwise: "none came"), silence])
        #expect(verdict(talk.handle(.timer(1))) == .skipped("none came"))
    }
}
