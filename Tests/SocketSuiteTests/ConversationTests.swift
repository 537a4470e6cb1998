import CodecRuntime
import ContractEngine
import ContractSuite
import MockEngine
import ProtocolSpec
import SocketSuite
import Testing

/// Conversations without sockets and without time.
struct ConversationTests {
    private static let ping = Contract.Message.ID(index: 0)
    private static let pong = Contract.Message.ID(index: 1)
    private static let error = Contract.Message.ID(index: 2)
    private static let said = OutgoingFrame(bytes: Array("{}".utf8))

    private let setup = ConversationSetup(
        opening: "s/opening",
        answerMilliseconds: 5_000,
        closeMilliseconds: 4_000,
        quietMilliseconds: 100
    )

    private func frame(_ id: Contract.Message.ID, _ json: JSONValue = .object([])) -> HeardFrame {
        HeardFrame(reading: .message([id]), json: json, excerpt: json.jsonText)
    }

    /// A conversation with one trial, on a connection that is open.
    private func opened(
        _ steps: [Step],
        _ closing: ClosePolicy = .tolerated,
        _ change: (inout ConversationSetup) -> Void = { _ in }
    ) -> (Conversation, [ConversationAction]) {
        var setup = setup
        change(&setup)
        let trial = Trial(check: "s/x", label: "", steps: [.join(client: 0)] + steps, closing: closing)
        var conversation = Conversation([trial], setup: setup)
        #expect(conversation.start() == [.begin, .connect(client: 0, Opening())])
        let actions = conversation.handle(.opened(client: 0, subprotocol: nil))
        return (conversation, actions)
    }

    private func verdict(_ actions: [ConversationAction]) -> TrialVerdict? {
        actions.lazy.compactMap { if case .finish(_, let verdict) = $0 { verdict } else { nil } }.first
    }

    private func finding(_ actions: [ConversationAction]) -> Finding? {
        if case .failed(let finding)? = verdict(actions) { finding } else { nil }
    }

    private func timer(_ actions: [ConversationAction]) -> Int? {
        actions.lazy.compactMap { if case .timer(let id, _) = $0 { id } else { nil } }.last
    }

    // MARK: Waiting

    private var hearing: Step { .hear(client: 0, .init(messages: [Self.pong], what: "\"pong\"", milliseconds: 5_000)) }

    @Test func `an answer in time passes`() {
        var (talk, actions) = opened([.send(client: 0, Self.said), hearing])
        #expect(actions == [.send(client: 0, Self.said), .timer(1, milliseconds: 5_000)])
        #expect(talk.handle(.heard(client: 0, frame(Self.error))).isEmpty)
        actions = talk.handle(.heard(client: 0, frame(Self.pong)))
        #expect(verdict(actions) == .passed(note: nil))
        #expect(actions.suffix(2) == [.drop(client: 0), .done])
    }

    @Test func `no answer in time fails, with what came instead`() {
        var (talk, actions) = opened([hearing])
        _ = talk.handle(.heard(client: 0, frame(Self.error)))
        actions = talk.handle(.timer(1))
        #expect(finding(actions)?.expected == "\"pong\" within 5 s")
        #expect(finding(actions)?.observed == "none came; the last that came was {}")
    }

    @Test func `a timer of an earlier step does nothing`() {
        var (talk, _) = opened([hearing, hearing])
        let actions = talk.handle(.heard(client: 0, frame(Self.pong)))
        #expect(actions == [.timer(2, milliseconds: 5_000)])
        #expect(talk.handle(.timer(1)).isEmpty)
    }

    @Test func `an answer with another id is not the answer`() {
        let wanted = Step.Hearing(
            messages: [Self.pong],
            what: "\"pong\"",
            correlation: .init(path: ["id"], value: .integer(7)),
            milliseconds: 5_000
        )
        var (talk, _) = opened([.hear(client: 0, wanted)])
        let wrong: JSONValue = .object([.init(name: "id", value: .integer(8))])
        #expect(talk.handle(.heard(client: 0, frame(Self.pong, wrong))).isEmpty)
        let found = finding(talk.handle(.timer(1)))
        #expect(found?.expected == "\"pong\" with 7 at /id")
        #expect(found?.observed == "{\"id\":8} has 8 there")
    }

    // MARK: Many at once

    private func request(_ id: Int, _ client: Int = 0) -> Step.Request {
        Step.Request(client: client, frame: Self.said, id: .integer(id))
    }

    private func answer(_ id: Int) -> HeardFrame {
        frame(Self.pong, .object([.init(name: "id", value: .integer(id))]))
    }

    @Test func `requests at once may be answered in any order`() {
        let ask = Step.askAtOnce([request(1), request(2)], answers: [Self.pong], path: ["id"])
        var (talk, _) = opened([ask])
        #expect(talk.handle(.heard(client: 0, answer(2))).isEmpty)
        let quiet = talk.handle(.heard(client: 0, answer(1)))
        #expect(quiet == [.timer(2, milliseconds: 100)])
        #expect(verdict(talk.handle(.timer(2))) == .passed(note: nil))
    }

    @Test func `a second answer is found behind the last`() {
        var (talk, _) = opened([.askAtOnce([request(1)], answers: [Self.pong], path: ["id"])])
        _ = talk.handle(.heard(client: 0, answer(1)))
        let found = finding(talk.handle(.heard(client: 0, answer(1))))
        #expect(found?.expected == "one answer to each request")
    }

    @Test func `where there are several answers, one may follow the other, and none comes again`() {
        var (talk, _) = opened([.askAtOnce([request(1)], answers: [Self.pong, Self.error], path: ["id"])])
        _ = talk.handle(
            .heard(
                client: 0,
                frame(Self.pong, .object([.init(name: "id", value: .integer(1)), .init(name: "data", value: .null)]))
            )
        )
        let last = frame(Self.error, .object([.init(name: "id", value: .integer(1))]))
        #expect(talk.handle(.heard(client: 0, last)).isEmpty)
        #expect(finding(talk.handle(.heard(client: 0, last)))?.expected == "one answer to each request")
    }

    @Test func `an answer to another kind of request is found, unless the contract does not tell them apart`() {
        let asks = [(1, Self.pong), (2, Self.error)].map { id, answer in
            Step.Request(client: 0, frame: Self.said, id: .integer(id), answers: [answer])
        }
        let id: JSONValue = .object([.init(name: "id", value: .integer(1))])
        for (reading, isFound) in [([Self.error], true), ([Self.pong], false), ([Self.error, Self.pong], false)] {
            var (talk, _) = opened([.askAtOnce(asks, answers: [Self.pong, Self.error], path: ["id"])])
            let answer = HeardFrame(reading: .message(reading), json: id, excerpt: "it")
            let found = finding(talk.handle(.heard(client: 0, answer)))
            #expect(found?.cause?.title == (isFound ? "answers are mixed up" : nil))
        }
    }

    @Test func `a missing answer is named`() {
        var (talk, _) = opened([.askAtOnce([request(1), request(2)], answers: [Self.pong], path: ["id"])])
        _ = talk.handle(.heard(client: 0, answer(1)))
        #expect(finding(talk.handle(.timer(1)))?.observed == "1 of them had no answer, such as the one with 2")
    }

    @Test func `answers without the id are told as what they are`() {
        var (talk, _) = opened([.askAtOnce([request(1), request(2)], answers: [Self.pong], path: ["id"])])
        _ = talk.handle(.heard(client: 0, frame(Self.pong)))
        let found = finding(talk.handle(.timer(1)))
        #expect(found?.observed == "{} came, and 2 of 2 requests had no answer")
        #expect(found?.cause?.title == "answers don't copy the request's id")
    }

    @Test func `answers with an id that no request has are told as that, where none has its own`() {
        for (heard, title) in [
            ([answer(9)], "answers don't copy the request's id"),
            ([answer(1), answer(9)], "requests at once are not all answered"),
        ] {
            var (talk, _) = opened([.askAtOnce([request(1), request(2)], answers: [Self.pong], path: ["id"])])
            for frame in heard { _ = talk.handle(.heard(client: 0, frame)) }
            #expect(finding(talk.handle(.timer(1)))?.cause?.title == title)
        }
    }

    @Test(
        "where no request of a kind is answered, that may be the fault",
        arguments: [([], ["all"]), ([1, 2], ["all", "second"]), ([1], []), ([1, 3], [])]
    )
    func silence(answered: [Int], wider: [String]) {
        let all = WiderCause("all", scope: [Glob("*")])
        let requests = [(1, "first"), (2, "first"), (3, "second"), (4, "second")].map { id, kind in
            var request = request(id)
            request.wider = [all, WiderCause(kind, scope: [Glob(kind)])]
            return request
        }
        var (talk, _) = opened([.askAtOnce(requests, answers: [Self.pong], path: ["id"])])
        for id in answered { _ = talk.handle(.heard(client: 0, answer(id))) }
        let found = finding(talk.handle(.timer(1)))
        #expect(found?.cause?.wider.map(\.title) == wider)
    }

    @Test func `a flood ends the conversation, whatever else is to be tried`() {
        let trials = ["s/x", "s/y"].map { Trial(check: $0, label: "", steps: [.join(client: 0), hearing]) }
        var talk = Conversation(trials, setup: setup)
        _ = talk.start()
        _ = talk.handle(.opened(client: 0, subprotocol: nil))
        let actions = talk.handle(.ended(client: 0, .flooded))
        #expect(finding(actions)?.cause == CauseName("the server sends without end", isFatal: true))
        #expect(actions.last == .done)
    }

    @Test func `a pong that stands behind a flood is not missing for itself`() {
        for (count, title) in [(999, "pings are not answered"), (1_000, "the server sends without end")] {
            var (talk, _) = opened([.ping(client: 0)], .fails)
            for _ in 0..<count { _ = talk.handle(.heard(client: 0, frame(Self.error))) }
            #expect(finding(talk.handle(.timer(1)))?.cause?.title == title)
        }
    }

    @Test func `an answer at another client is found`() {
        let ask = Step.askAtOnce([request(1), request(2, 1)], answers: [Self.pong], path: ["id"])
        var (talk, _) = opened([.join(client: 1), ask])
        _ = talk.handle(.opened(client: 1, subprotocol: nil))
        let found = finding(talk.handle(.heard(client: 0, answer(2))))
        #expect(found?.observed.hasPrefix("the answer to another client's request came") == true)
    }

    // MARK: Closes

    @Test(arguments: [ConnectionEnd.closed(code: 1011, reason: ""), .cut])
    func `a breakdown after a message fails`(end: ConnectionEnd) {
        var (talk, _) = opened([.send(client: 0, Self.said), .settle(client: 0)])
        #expect(finding(talk.handle(.ended(client: 0, end))) != nil)
    }

    @Test func `another close after a message is a remark`() {
        var (talk, _) = opened([.send(client: 0, Self.said), .settle(client: 0)])
        let actions = talk.handle(.ended(client: 0, .closed(code: 1000, reason: "bye")))
        #expect(verdict(actions) == .passed(note: "the server closed with 1000 (\"bye\")"))
    }

    @Test func `a close with the documented code passes, with another it fails`() {
        var (talk, _) = opened([.send(client: 0, Self.said), .awaitClose(client: 0)], .expected(code: 4400))
        #expect(verdict(talk.handle(.ended(client: 0, .closed(code: 4400, reason: "")))) == .passed(note: nil))
        var (other, _) = opened([.send(client: 0, Self.said), .awaitClose(client: 0)], .expected(code: 4400))
        #expect(
            finding(other.handle(.ended(client: 0, .closed(code: 1002, reason: ""))))?.expected == "a close with 4400"
        )
        var (silent, actions) = opened([.awaitClose(client: 0)], .expected(code: 4400))
        let id = timer(actions)
        actions = id.map { silent.handle(.timer($0)) } ?? []
        #expect(finding(actions)?.observed == "the connection was still open after 4 s")
    }

    @Test func `leaving waits for the close frame and the end`() {
        var (talk, actions) = opened([.leave(client: 0)])
        #expect(actions == [.close(client: 0), .timer(1, milliseconds: 4_000)])
        var deaf = talk
        #expect(verdict(talk.handle(.ended(client: 0, .closed(code: 1000, reason: "")))) == .passed(note: nil))
        #expect(finding(deaf.handle(.timer(1)))?.observed == "none within 4 s")
    }

    // MARK: Fences

    @Test func `the fence of the transport is a pong and silence`() {
        var (talk, actions) = opened([.settle(client: 0)])
        #expect(actions == [.ping(client: 0, "belay-1"), .timer(1, milliseconds: 4_000)])
        #expect(talk.handle(.pong(client: 0, "other")).isEmpty)
        actions = talk.handle(.pong(client: 0, "belay-1"))
        #expect(actions == [.timer(2, milliseconds: 100)])
        #expect(verdict(talk.handle(.timer(2))) == .passed(note: nil))
    }

    private func fence(_ setup: inout ConversationSetup) {
        setup.fence = .message(
            MessageFence(
                name: "ping",
                requests: [.init(frame: Self.said, id: .integer(5))],
                answers: [Self.pong],
                path: ["id"],
                isStated: true
            )
        )
    }

    @Test func `a declared answer is the fence where there is one`() {
        var (talk, actions) = opened([.settle(client: 0)], .fails, fence)
        #expect(actions == [.sendFence(client: 0, Self.said), .timer(1, milliseconds: 5_000)])
        #expect(talk.handle(.heard(client: 0, answer(4))).isEmpty)
        #expect(verdict(talk.handle(.heard(client: 0, answer(5)))) == .passed(note: nil))
    }

    @Test func `a fence that is not answered gives way to a ping, and is not asked again`() {
        var (talk, actions) = opened([.settle(client: 0), .settle(client: 0)], .fails, fence)
        actions = talk.handle(.timer(1))
        #expect(actions == [.ping(client: 0, "belay-1"), .timer(2, milliseconds: 4_000)])
        _ = talk.handle(.pong(client: 0, "belay-1"))
        #expect(talk.handle(.timer(3)) == [.ping(client: 0, "belay-2"), .timer(4, milliseconds: 4_000)])
    }

    // MARK: Opening

    @Test func `the welcome is waited for after what a client says first`() {
        var (talk, actions) = opened([hearing]) { setup in
            setup.first = [Self.said]
            setup.welcome = [Self.error]
        }
        #expect(actions == [.send(client: 0, Self.said), .timer(1, milliseconds: 5_000)])
        actions = talk.handle(.heard(client: 0, frame(Self.error)))
        #expect(actions == [.timer(2, milliseconds: 5_000)])
    }

    @Test func `a trial without a connection is blocked by the check of that`() {
        var conversation = Conversation([Trial(check: "s/x", label: "", steps: [.join(client: 0)])], setup: setup)
        _ = conversation.start()
        guard
            case .blocked(by: "s/opening", let finding)? = verdict(
                conversation.handle(.refused(client: 0, status: 403))
            )
        else {
            Issue.record("it is not blocked")
            return
        }
        #expect(finding.observed == "it was refused with HTTP 403")
    }

    @Test func `where a guest is not let in there is nothing to judge`() {
        let opening = Opening(person: "ada", room: .other)
        var trial = Trial(
            check: "s/x",
            label: "",
            steps: [.join(client: 2), .settle(client: 2)],
            closing: .fails,
            isFresh: true
        )
        trial.guests = [2: Guest(opening, otherwise: "no other room")]
        var refused = Conversation([trial], setup: setup)
        #expect(refused.start() == [.begin, .connect(client: 2, opening)])
        var closed = refused
        #expect(
            verdict(refused.handle(.refused(client: 2, status: 404)))
                == .skipped("no other room: it was refused with HTTP 404")
        )
        _ = closed.handle(.opened(client: 2, subprotocol: nil))
        #expect(
            verdict(closed.handle(.ended(client: 2, .closed(code: 4404, reason: ""))))
                == .skipped("no other room: the server closed with 4404")
        )
    }

    @Test func `each client connects as who it is`() {
        var (talk, actions) = opened([.join(client: 1)]) { $0.openings = [1: Opening(person: "ada")] }
        #expect(actions == [.connect(client: 1, Opening(person: "ada"))])
        actions = talk.handle(.opened(client: 1, subprotocol: nil))
        #expect(verdict(actions) == .passed(note: nil))
    }

    @Test func `a failed batch is tried again piece by piece`() {
        let settle: [Step] = [.join(client: 0), .send(client: 0, Self.said), .settle(client: 0)]
        var whole = Trial(check: "s/x", label: "", steps: settle)
        whole.pieces = ["first", "second", "third"].map { Trial(check: "s/x", label: $0, steps: settle) }
        var talk = Conversation([whole], setup: setup)
        _ = talk.start()
        _ = talk.handle(.opened(client: 0, subprotocol: nil))
        var actions = talk.handle(.ended(client: 0, .cut))
        #expect(verdict(actions) == nil)
        #expect(actions.contains { if case .retry(check: "s/x", .failed) = $0 { true } else { false } })
        #expect(actions.contains(.connect(client: 0, Opening())))
        _ = talk.handle(.opened(client: 0, subprotocol: nil))
        actions = talk.handle(.ended(client: 0, .closed(code: 1000, reason: "")))
        #expect(verdict(actions) == .passed(note: "first: the server closed with 1000"))
        _ = talk.handle(.opened(client: 0, subprotocol: nil))
        actions = talk.handle(.ended(client: 0, .cut))
        #expect(finding(actions)?.observed == "second: the server ended TCP with no close frame")
        // The check has its verdict.
        #expect(actions.last == .done)
    }

    // MARK: Others

    @Test func `what is for one client reaches no other`() {
        let none = Step.heardNone(
            client: 1,
            of: [Self.pong],
            with: nil,
            unlike: 0,
            because: "it is for the sender alone"
        )
        var (talk, _) = opened([.join(client: 1), hearing, .settle(client: 1), none])
        _ = talk.handle(.opened(client: 1, subprotocol: nil))
        _ = talk.handle(.heard(client: 1, answer(3)))
        _ = talk.handle(.heard(client: 0, answer(3)))
        let actions = talk.handle(.pong(client: 1, "belay-1"))
        let id = timer(actions)
        let found = finding(id.map { talk.handle(.timer($0)) } ?? [])
        #expect(found?.expected == "nothing of the kind: it is for the sender alone")
    }

    @Test(arguments: [true, false])
    func `what is left of an earlier trial is not taken for what came of this one`(isMarked: Bool) {
        let mark = isMarked ? Step.Correlated(path: ["id"], value: .integer(2), isID: false) : nil
        let none = Step.heardNone(
            client: 1,
            of: [Self.pong],
            with: mark,
            unlike: 0,
            because: "it is for the sender alone"
        )
        for isLeaking in [false, true] {
            var (talk, _) = opened([.join(client: 1), hearing, .settle(client: 1), none])
            _ = talk.handle(.opened(client: 1, subprotocol: nil))
            for client in [1, 0] { _ = talk.handle(.heard(client: client, answer(1))) }
            for client in isLeaking ? [1, 0] : [0] { _ = talk.handle(.heard(client: client, answer(2))) }
            let id = timer(talk.handle(.pong(client: 1, "belay-1")))
            #expect((finding(id.map { talk.handle(.timer($0)) } ?? []) != nil) == isLeaking)
        }
    }

    @Test func `listening ends once everything was heard`() {
        var (talk, actions) = opened([.listen(client: 0, [Self.pong, Self.error], milliseconds: 10_000)])
        #expect(actions == [.timer(1, milliseconds: 10_000)])
        #expect(talk.handle(.heard(client: 0, frame(Self.pong))).isEmpty)
        actions = talk.handle(.heard(client: 0, frame(Self.error)))
        #expect(verdict(actions) == .passed(note: nil))
    }
}
