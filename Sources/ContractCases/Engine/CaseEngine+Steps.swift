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
        case .pauses(let time): wait(time)
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
        case .pauses: isDue ? .done : .waits
        }
    }

    func name(_ client: Int) -> String { test.clients[client].name }

    func expectOpen(_ client: Int, _ step: Case.Step) -> Finding? {
        guard let ending = clients[client].ending else { return nil }
        return Finding(
            expected: "\(name(client))'s connection is open: \(step.words)",
            observed: ending,
            cause: cause(client)
        )
    }

    /// The fault that an ending points to.
    func cause(_ client: Int) -> CauseName? {
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

    // MARK: Speaking

    mutating func say(_ line: Case.Line, _ step: Case.Step) -> Finding? {
        clients[step.client].speak()
        lastSaid = now
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
    func unsayable(_ problem: LineProblem, _ step: Case.Step) -> Finding {
        let place = problem.path.isEmpty ? "" : "\(problem.path.joined(separator: ".")): "
        return Finding(
            expected: "a message of the contract once its values are filled in: \(step.words)",
            observed: "\(place)\(problem.reason)",
            hint: "what an earlier line has heard or kept is not what this one needs"
        )
    }

    // MARK: Hearing

    mutating func hears(_ expectation: Case.Expectation, _ step: Case.Step) -> StepState {
        let pattern = work.patterns[0]
        while !clients[step.client].unread.isEmpty {
            let unread = clients[step.client].unread.removeFirst()
            guard pattern.isSatisfied(by: unread.message) else {
                passOver(unread, at: step.client)
                continue
            }
            work.matches += 1
            take(unread, at: step.client)
            if work.matches == expectation.times {
                keep(expectation.keeps)
                return .done
            }
        }
        return unheard(step, expected: expectation.times)
    }

    /// Whether there is still something to wait for.
    func unheard(_ step: Case.Step, expected: Int = 1) -> StepState {
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
        finding.hint = passedOverEarlier(step.client) ?? nearest ?? heardEarlier(step.client)
        return .failed(finding)
    }

    // MARK: What came

    /// Takes a message for what the step waits for.
    mutating func take(_ unread: ClientState.Unread, at client: Int) {
        heard = unread.message
        if let lastSaid, unread.time > lastSaid { slowest = max(slowest, unread.time - lastSaid) }
        if let step { clients[client].remember(unread, at: step, isTaken: true) }
    }

    /// Passes over a message that is not what the step waits for.
    mutating func passOver(_ unread: ClientState.Unread, at client: Int) {
        (work.passedOver, work.last) = (work.passedOver + 1, unread)
        if let step { clients[client].remember(unread, at: step, isTaken: false) }
    }

    /// Where an earlier step has passed over what this one waits for: the messages come in another order than the steps say.
    func passedOverEarlier(_ client: Int) -> String? {
        past(client, isTaken: false).map { line, frame in
            "one like this came before what \(line) waited for, and was passed over there: \(frame); put this step before that line, "
                + "or use \"\(CaseVerb.hearsInAnyOrder.rawValue)\""
        }
    }

    /// Where an earlier step has heard what this one waits for.
    func heardEarlier(_ client: Int) -> String? {
        past(client, isTaken: true).map { line, frame in "\(line) has heard one like this already: \(frame)" }
    }

    /// The last message like this that an earlier step has dealt with: the step's line and words, and the frame.
    private func past(_ client: Int, isTaken: Bool) -> (line: String, frame: String)? {
        let found = clients[client].past.last { past in
            past.isTaken == isTaken && past.step != step
                && work.patterns.contains { $0.isSatisfied(by: past.unread.message) }
        }
        return found.map { found in
            let step = test.steps[found.step]
            return ("line \(step.location.line) (\(step.words))", Excerpt.text(found.unread.frame.text))
        }
    }

    /// What came instead.
    var passedOver: String {
        guard let last = work.last else { return "" }
        let count = work.passedOver == 1 ? "another message" : "\(work.passedOver) other messages"
        return ", after \(count): \(Excerpt.text(last.frame.text))"
    }

    /// What the last message lacks.
    var nearest: String? {
        guard let last = work.last, let pattern = work.patterns.first else { return nil }
        if let problem = contract.problem(with: last.frame) {
            return "the last message is none of the contract's: \(problem)"
        }
        guard let field = pattern.mismatch(with: last.message) else { return nil }
        let value = last.message.payload[field].map { Excerpt.text($0.jsonText) } ?? "missing"
        return "in the last message, \(field) is \(value)"
    }

    mutating func hearsAll(_ step: Case.Step) -> StepState {
        let unread = clients[step.client].unread
        let matching = Assignment(work.patterns, unread.map(\.message))
        if let last = matching.last {
            clients[step.client].unread.removeFirst(last + 1)
            for (index, message) in unread[...last].enumerated() {
                if matching.isTaken(index) {
                    take(message, at: step.client)
                } else {
                    passOver(message, at: step.client)
                }
            }
            return .done
        }
        (work.matches, work.passedOver, work.last) = (matching.count, unread.count - matching.count, unread.last)
        return unheard(step, expected: work.patterns.count)
    }

    // MARK: Ends

    func closed(_ code: UInt16, _ name: String?, _ step: Case.Step) -> StepState {
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

    func refused(_ status: Int, _ step: Case.Step) -> StepState {
        let expected = "the handshake of \(name(step.client)) is refused with HTTP \(status)"
        switch clients[step.client].status {
        case .refused(let found) where found == status: return .done
        case .absent, .connecting:
            return isDue ? .failed(Finding(expected: expected, observed: "no answer within \(limit)")) : .waits
        case .open: return .failed(Finding(expected: expected, observed: "the connection is open"))
        default: return .failed(Finding(expected: expected, observed: clients[step.client].ending ?? ""))
        }
    }

    func closes(_ step: Case.Step) -> StepState {
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
