import CodecRuntime
import ContractEngine
import ContractSuite
import MockEngine
import ProtocolSpec

// Requests, and which answer belongs to which.
extension CaseEngine {
    /// Asks, as often as the step says, at once.
    ///
    /// - Returns: why it can't.
    mutating func ask(_ question: Case.Question, _ step: Case.Step) -> Finding? {
        clients[step.client].speak()
        lastSaid = now
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

    mutating func answered(_ question: Case.Question, _ step: Case.Step) -> StepState {
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
    mutating func take(
        _ unread: ClientState.Unread,
        _ question: Case.Question,
        _ step: Case.Step
    ) -> Finding? {
        let message = unread.message
        guard let number = question.number else {
            guard work.requests[0].answers == 0, work.requests[0].pattern?.isSatisfied(by: message) ?? true else {
                passOver(unread, at: step.client)
                return nil
            }
            work.requests[0].answers += 1
            take(unread, at: step.client)
            return nil
        }
        let places = message.name.flatMap { number.answers[$0] }.map { [$0] } ?? Array(Set(number.answers.values))
        let found = places.lazy.compactMap { message.payload[path: $0] }.first { $0 != .null }
        guard let found else {
            passOver(unread, at: step.client)
            return nil
        }
        let text = Excerpt.text(unread.frame.text)
        guard let index = work.requests.firstIndex(where: { $0.number == found }) else {
            guard message.name.map({ number.answers[$0] != nil }) ?? false else {
                passOver(unread, at: step.client)
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
            let isOthers = work.requests.contains { $0.pattern?.isSatisfied(by: message) ?? false }
            return Finding(
                expected: "the answer is as the case says: \(step.words)",
                observed: isOthers
                    ? "answers are mixed up: this is another request's: \(text)" : "another answer: \(text)",
                hint: pattern.mismatch(with: message).map { field in
                    let value = message.payload[field].map { Excerpt.text($0.jsonText) } ?? "missing"
                    return "\(field) is \(value)"
                },
                cause: isOthers ? CauseName("answers are mixed up") : nil
            )
        }
        work.requests[index].answers += 1
        take(unread, at: step.client)
        return nil
    }
}
