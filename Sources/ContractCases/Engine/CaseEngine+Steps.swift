import CodecRuntime
import ContractEngine
import ContractSuite
import MockEngine
import ProtocolSpec

// What each step does, and when it is done.
extension CaseEngine {
    /// Begins a step.
    ///
    /// - Returns: why it can't be done.
    mutating func begin(_ step: Case.Step) -> Finding? {
        let client = step.client
        switch step.action {
        case .connects(let connection):
            connect(client, connection)
            wait(conditions.closeWait + conditions.messageWait)
        case .says(let line):
            if let finding = expectOpen(client, step) { return finding }
            return say(line, step)
        case .asks(let question):
            if let finding = expectOpen(client, step) { return finding }
            return ask(question, step)
        case .hears(let expectation):
            work.patterns = [filled(expectation.pattern)]
            wait(expectation.within ?? conditions.messageWait)
        case .hearsInAnyOrder(let patterns, let within):
            work.patterns = patterns.map { filled($0) }
            wait(within ?? conditions.messageWait)
        case .hearsNothing(let pattern):
            work.patterns = pattern.map { [filled($0)] } ?? []
            if let finding = expectOpen(client, step) { return finding }
            beginFences(at: client)
        case .closed(_, _, let within), .refused(_, let within): wait(within ?? conditions.closeWait)
        case .closes(let code, let within):
            if let finding = expectOpen(client, step) { return finding }
            actions.append(.close(client, code))
            wait(within ?? conditions.closeWait)
        }
        return nil
    }

    mutating func look(at step: Case.Step) -> StepState {
        switch step.action {
        case .connects: opened(step.client, isJudged: true)
        case .says: .done
        case .asks(let question): answered(question, step)
        case .hears(let expectation): hears(expectation, step)
        case .hearsInAnyOrder: hearsAll(step)
        case .hearsNothing: hearsNothing(step)
        case .closed(let code, let name, _): closed(code, name, step)
        case .refused(let status, _): refused(status, step)
        case .closes: closes(step)
        }
    }

    private func name(_ client: Int) -> String { test.clients[client].name }

    private func expectOpen(_ client: Int, _ step: Case.Step) -> Finding? {
        guard let ending = clients[client].ending else { return nil }
        return Finding(
            expected: "\(name(client))'s connection is open: \(step.words)",
            observed: ending,
            cause: cause(client)
        )
    }

    /// The fault that an ending points to.
    private func cause(_ client: Int) -> CauseName? {
        switch clients[client].status {
        case .closed(let code, _): CauseName("the server closes a good connection with \(code)")
        case .cut: CauseName("a good connection ends without a close frame")
        case .refused(let status): CauseName("a handshake is refused with HTTP \(status)")
        default: nil
        }
    }

    // MARK: Connecting

    mutating func connect(_ client: Int, _ connection: Case.Connection) {
        var wish = ConnectionWish(name: name(client), role: test.clients[client].role)
        (wish.room, wish.token, wish.lifetime) = (connection.room, connection.token, connection.lifetime)
        wish.query = connection.query.map { ConnectionWish.Pair(name: $0.name, value: filled($0.value)) }
        wish.headers = connection.headers.map { ConnectionWish.Pair(name: $0.name, value: filled($0.value)) }
        wish.saysFirst = connection.saysFirst
        clients[client] = ClientState()
        (clients[client].status, clients[client].room) = (.connecting, connection.room)
        actions.append(.connect(client, wish))
    }

    /// Longer than most servers need to join a connection to its room after they have accepted it, in microseconds.
    private static var joiningTime: Int64 { 250_000 }

    /// Waits until a connection is there, and in its room: what it sends to everybody comes back.
    mutating func opened(_ client: Int, isJudged: Bool) -> StepState {
        let expected = "\(name(client)) is admitted"
        switch clients[client].status {
        case .connecting:
            guard isDue else { return .waits }
            return .failed(Finding(expected: expected, observed: "no answer to the handshake within \(limit)"))
        case .open:
            if clients[client].awaitsLogin, !isDue { return .waits }
            clients[client].awaitsLogin = false
            guard let fence = fences(of: client).first, fence.reachesAll, !isToBeEnded(client), !isDue else {
                return .done
            }
            if clients[client].marks.contains(where: { $0.hasPrefix(mark) }) { return .done }
            if !work.isResting || hasPaused {
                work.isResting = true
                send(fence, from: client, as: .setUp)
                rest(Self.joiningTime)
            }
            return .waits
        default:
            guard isJudged, !isToBeEnded(client), let ending = clients[client].ending else { return .done }
            return .failed(Finding(expected: expected, observed: ending, cause: cause(client)))
        }
    }

    /// The fences that a client may use, the surest first. Before it has logged in it has none.
    private func fences(of client: Int) -> [CaseFence] {
        let hasLoggedIn = clients[client].saidFirst || clients[client].hasEverSpoken
        guard hasLoggedIn || contract.loginAnswers.isEmpty else { return [] }
        return contract.fences.filter { conditions.mayProve?.contains($0.request) ?? true }
    }

    /// Sends a fence.
    ///
    /// - Returns: what tells that it has come, and its number.
    @discardableResult
    private mutating func send(
        _ fence: CaseFence,
        from client: Int,
        as role: CaseAction.SendRole
    ) -> (mark: String, number: JSONValue?) {
        fenceCount += 1
        let text = "\(mark)\(fenceCount)."
        let number: JSONValue = fence.isNumber ? FreshNumber.next(.integer, fenceCount, using: &random) : .string(text)
        if let frame = try? contract.frame(of: fence.marked(number)) { actions.append(.send(client, frame, role)) }
        return (text, number)
    }

    // MARK: Speaking

    private mutating func say(_ line: Case.Line, _ step: Case.Step) -> Finding? {
        clients[step.client].speak()
        switch line {
        case .raw(let template, let isText):
            let text = filled(template)
            let bytes = isText ? Array(text.utf8) : Base64.decoded(text) ?? []
            actions.append(.send(step.client, CaseFrame(bytes: bytes, isText: isText), .said))
            return nil
        case .message(let line):
            do throws(LineProblem) {
                actions.append(.send(step.client, try frame(of: line).frame, .said))
                return nil
            } catch { return unsayable(error, step) }
        }
    }

    /// What was filled in makes a line that no client could say.
    private func unsayable(_ problem: LineProblem, _ step: Case.Step) -> Finding {
        let place = problem.path.isEmpty ? "" : "\(problem.path.joined(separator: ".")): "
        return Finding(
            expected: "a message of the contract once its values are filled in: \(step.words)",
            observed: "\(place)\(problem.reason)",
            hint: "what an earlier line has heard or kept is not what this one needs"
        )
    }

    private mutating func ask(_ question: Case.Question, _ step: Case.Step) -> Finding? {
        clients[step.client].speak()
        for _ in 0..<question.times {
            var number: JSONValue?
            if let form = question.number?.form {
                questions += 1
                number = FreshNumber.next(form, questions, using: &random)
            }
            do throws(LineProblem) {
                let said = try frame(of: question.line) { line in
                    guard let number, let place = question.number?.request, let payload = line.payload else {
                        return line
                    }
                    return ScriptLine(message: line.message, payload: payload.setting(place[...], to: number))
                }
                actions.append(.send(step.client, said.frame, .said))
                let asked = said.line.payload ?? .null
                work.requests.append(
                    StepWork.Request(
                        number: number,
                        pattern: question.answer.map { filled($0, asked: asked) }
                    )
                )
            } catch { return unsayable(error, step) }
        }
        wait(question.within ?? conditions.messageWait)
        return nil
    }

    // MARK: Hearing

    private mutating func hears(_ expectation: Case.Expectation, _ step: Case.Step) -> StepState {
        let pattern = work.patterns[0]
        while !clients[step.client].unread.isEmpty {
            let unread = clients[step.client].unread.removeFirst()
            guard pattern.isSatisfied(by: unread.message) else {
                (work.passedOver, work.last) = (work.passedOver + 1, unread)
                continue
            }
            work.matches += 1
            heard = unread.message
            if work.matches == expectation.times {
                keep(expectation.keeps)
                return .done
            }
        }
        return unheard(step, expected: expectation.times)
    }

    /// Whether there is still something to wait for.
    private func unheard(_ step: Case.Step, expected: Int = 1) -> StepState {
        let client = step.client
        let before = work.matches > 0 ? "\(work.matches) of \(expected) came, then " : ""
        if let ending = clients[client].ending {
            return .failed(
                Finding(expected: step.words, observed: "\(before)\(ending)\(passedOver)", cause: cause(client))
            )
        }
        guard isDue else { return .waits }
        let rest = "nothing more came within \(limit)"
        var finding = Finding(
            expected: step.words,
            observed: work.passedOver == 0 ? "\(before)nothing came within \(limit)" : "\(before)\(rest)\(passedOver)"
        )
        finding.hint = nearest
        return .failed(finding)
    }

    /// What came instead.
    private var passedOver: String {
        guard let last = work.last else { return "" }
        let count = work.passedOver == 1 ? "another message" : "\(work.passedOver) other messages"
        return ", after \(count): \(Excerpt.text(last.frame.text))"
    }

    /// What the last message lacks.
    private var nearest: String? {
        guard let last = work.last, let pattern = work.patterns.first else { return nil }
        if let problem = contract.problem(with: last.frame) {
            return "the last message is none of the contract's: \(problem)"
        }
        guard let field = pattern.mismatch(with: last.message) else { return nil }
        let value = last.message.payload[field].map { Excerpt.text($0.jsonText) } ?? "missing"
        return "in the last message, \(field) is \(value)"
    }

    private mutating func hearsAll(_ step: Case.Step) -> StepState {
        let unread = clients[step.client].unread
        let matching = Assignment(work.patterns, unread.map(\.message))
        if let last = matching.last {
            clients[step.client].unread.removeFirst(last + 1)
            heard = unread[last].message
            return .done
        }
        (work.matches, work.passedOver, work.last) = (matching.count, unread.count - matching.count, unread.last)
        return unheard(step, expected: work.patterns.count)
    }

    // MARK: Ends

    private func closed(_ code: UInt16, _ name: String?, _ step: Case.Step) -> StepState {
        let expected =
            "the server closes \(self.name(step.client))'s connection with \(code)\(name.map { " (\($0))" } ?? "")"
        switch clients[step.client].status {
        case .closed(let found, _) where found == Int(code): return .done
        case .cut where code == 1_006: return .done
        case .open, .connecting, .absent:
            guard isDue else { return .waits }
            let sent =
                clients[step.client].unread.last.map { "; the last message: \(Excerpt.text($0.frame.text))" } ?? ""
            return .failed(Finding(expected: expected, observed: "the connection was still open after \(limit)\(sent)"))
        case .refused:
            return .failed(
                Finding(
                    expected: expected,
                    observed: clients[step.client].ending ?? "",
                    hint: "a browser sees no code of a handshake that is refused: accept it, and close then"
                )
            )
        default:
            return .failed(
                Finding(expected: expected, observed: clients[step.client].ending ?? "", cause: cause(step.client))
            )
        }
    }

    private func refused(_ status: Int, _ step: Case.Step) -> StepState {
        let expected = "the handshake of \(name(step.client)) is refused with HTTP \(status)"
        switch clients[step.client].status {
        case .refused(let found) where found == status: return .done
        case .absent, .connecting:
            return isDue ? .failed(Finding(expected: expected, observed: "no answer within \(limit)")) : .waits
        case .open: return .failed(Finding(expected: expected, observed: "the connection is open"))
        default: return .failed(Finding(expected: expected, observed: clients[step.client].ending ?? ""))
        }
    }

    private func closes(_ step: Case.Step) -> StepState {
        if clients[step.client].ending != nil { return .done }
        guard isDue else { return .waits }
        return .failed(
            Finding(
                expected: "the server answers the close frame of \(name(step.client))",
                observed: "no close frame came, and TCP did not end, within \(limit)"
            )
        )
    }
}

// MARK: - Answers

extension CaseEngine {
    private mutating func answered(_ question: Case.Question, _ step: Case.Step) -> StepState {
        let client = step.client
        while !clients[client].unread.isEmpty {
            let unread = clients[client].unread.removeFirst()
            if let finding = take(unread, question, step) { return .failed(finding) }
            if work.requests.allSatisfy({ $0.answers > 0 }), question.times == 1 {
                keep(question.keeps)
                return .done
            }
        }
        if work.requests.allSatisfy({ $0.answers > 0 }) {
            // A second answer may be on its way.
            if work.fence == nil { beginPing(at: client) }
            if let fence = work.fence, clients[client].marks.contains(fence.mark) {
                keep(question.keeps)
                return .done
            }
            if isDue {
                keep(question.keeps)
                return .done
            }
        }
        let missing = work.requests.count { $0.answers == 0 }
        let expected = question.times == 1 ? "an answer: \(step.words)" : "\(question.times) answers: \(step.words)"
        if let ending = clients[client].ending {
            return .failed(
                Finding(expected: expected, observed: "\(ending)\(passedOver)", cause: cause(client))
            )
        }
        guard isDue else { return .waits }
        let rest =
            question.times == 1
            ? "no answer came within \(limit)" : "\(missing) of \(question.times) did not come within \(limit)"
        return .failed(Finding(expected: expected, observed: "\(rest)\(passedOver)"))
    }

    /// Takes a message for an answer, if it is one.
    private mutating func take(
        _ unread: ClientState.Unread,
        _ question: Case.Question,
        _ step: Case.Step
    ) -> Finding? {
        let message = unread.message
        guard let number = question.number else {
            guard work.requests[0].answers == 0, work.requests[0].pattern?.isSatisfied(by: message) ?? true else {
                (work.passedOver, work.last) = (work.passedOver + 1, unread)
                return nil
            }
            work.requests[0].answers += 1
            heard = message
            return nil
        }
        let places = message.name.flatMap { number.answers[$0] }.map { [$0] } ?? Array(Set(number.answers.values))
        let found = places.lazy.compactMap { message.payload[path: $0] }.first { $0 != .null }
        guard let found else {
            (work.passedOver, work.last) = (work.passedOver + 1, unread)
            return nil
        }
        let text = Excerpt.text(unread.frame.text)
        guard let index = work.requests.firstIndex(where: { $0.number == found }) else {
            guard message.name.map({ number.answers[$0] != nil }) ?? false else {
                (work.passedOver, work.last) = (work.passedOver + 1, unread)
                return nil
            }
            return Finding(
                expected: "an answer with the number of its request: \(step.words)",
                observed: "an answer to \(found.jsonText), which nobody has asked: \(text)",
                cause: CauseName("answers are mixed up")
            )
        }
        if work.requests[index].answers > 0 {
            return Finding(
                expected: "one answer to each request: \(step.words)",
                observed: "a second answer to \(found.jsonText): \(text)",
                cause: CauseName("a request is answered twice")
            )
        }
        if let pattern = work.requests[index].pattern, !pattern.isSatisfied(by: message) {
            let field = pattern.mismatch(with: message)
            return Finding(
                expected: "the answer is as the case says: \(step.words)",
                observed: "another answer: \(text)",
                hint: field.map { field in
                    let value = message.payload[field].map { Excerpt.text($0.jsonText) } ?? "missing"
                    return "\(field) is \(value)"
                },
                cause: question.times > 1 ? CauseName("answers are mixed up") : nil
            )
        }
        work.requests[index].answers += 1
        heard = message
        return nil
    }
}

// MARK: - Silence

extension CaseEngine {
    /// How long silence lasts behind a fence that only the transport answers, in microseconds.
    private static var quiet: Int64 { 150_000 }

    private mutating func beginPing(at client: Int) {
        fenceCount += 1
        let stage = FenceStage(fence: nil, sender: client, observer: client, mark: "\(mark)\(fenceCount).")
        work.fence = stage
        actions.append(.ping(client, stage.mark))
    }

    /// Who proves silence: everybody who has spoken, so that what they said has been dealt with; those of the same room so that it
    /// comes to the client, too. Last the client itself, unless one of those has reached it.
    private mutating func beginFences(at client: Int) {
        let speakers = clients.indices.filter { $0 != client && clients[$0].isOpen && clients[$0].hasSpoken }
        var stages = speakers.map { speaker in
            let fence = fences(of: speaker).first
            let isNear = fence?.reachesAll == true && clients[speaker].room == clients[client].room
            return FenceStage(fence: fence, sender: speaker, observer: isNear ? client : speaker)
        }
        if !stages.contains(where: { $0.observer == client }) {
            stages.append(FenceStage(fence: fences(of: client).first, sender: client, observer: client))
        }
        work.stages = stages
        wait(conditions.messageWait * 2)
        nextFence()
    }

    private mutating func nextFence() {
        guard !work.stages.isEmpty else { return }
        var stage = work.stages.removeFirst()
        if let fence = stage.fence {
            (stage.mark, stage.number) = send(fence, from: stage.sender, as: .fence)
            work.fence = stage
            return
        }
        fenceCount += 1
        stage.mark = "\(mark)\(fenceCount)."
        work.fence = stage
        actions.append(.ping(stage.sender, stage.mark))
    }

    private mutating func hearsNothing(_ step: Case.Step) -> StepState {
        let client = step.client
        let broken = clients[client].unread.first { unread in
            work.patterns.first.map { $0.isSatisfied(by: unread.message) } ?? true
        }
        if let broken {
            return .failed(
                Finding(
                    expected: "silence: \(step.words)",
                    observed: "this came: \(Excerpt.text(broken.frame.text))",
                    cause: CauseName("somebody hears what is not for them")
                )
            )
        }
        if let ending = clients[client].ending {
            return .failed(Finding(expected: "silence on an open connection: \(step.words)", observed: ending))
        }
        guard let stage = work.fence else { return .done }
        guard clients[stage.observer].marks.contains(stage.mark) else {
            if let ending = clients[stage.sender].ending {
                return .failed(
                    Finding(
                        expected: "\(test.clients[stage.sender].name)'s connection stays open: \(step.words)",
                        observed: ending
                    )
                )
            }
            guard isDue else { return .waits }
            return .failed(
                Finding(
                    expected:
                        "\(stage.phrase) by \(test.clients[stage.sender].name) comes, which proves silence: \(step.words)",
                    observed: "it did not come within \(limit), though nothing else came either"
                )
            )
        }
        if !work.stages.isEmpty {
            nextFence()
            return .waits
        }
        if stage.fence == nil {
            if !work.isResting {
                work.isResting = true
                rest(Self.quiet)
            }
            if !hasPaused { return .waits }
        }
        let note = "silence is proved by \(stage.phrase)"
        if !notes.contains(note) { notes.append(note) }
        for index in clients.indices { clients[index].hasSpoken = false }
        return .done
    }
}
