internal import CodecRuntime
internal import ContractEngine
internal import ContractSuite
internal import ProtocolSpec

/// Steps that send and wait.
extension Conversation {
    mutating func advanceHear(_ client: Int, _ hearing: Step.Hearing, _ event: ConversationEvent?) {
        if takeFrame(client, hearing) { return proceed() }
        guard isHere(client) else { return }
        if stage == .fresh {
            stage = .waiting
            return wait(hearing.milliseconds)
        }
        guard isTime(event) else { return }
        let limit = Duration.milliseconds(hearing.milliseconds).phrase
        let frames = clients[client]?.frames ?? []
        if let wrong = hearing.correlation, let other = frames.last(where: { $0.reading.isMeant(as: hearing.messages) })
        {
            let place = "/" + wrong.path.joined(separator: "/")
            let found = other.json?[path: wrong.path]?.jsonText ?? "nothing"
            return fail(
                "\(hearing.what) with \(wrong.value.jsonText) at \(place)",
                "\(other.excerpt) has \(found) there",
                hint: wrong.isID ? "An answer copies what says which request it is for." : nil,
                cause: wrong.isID ? Self.noID : "what is delivered is not what was said"
            )
        }
        let heard = frames.last.map { "; the last that came was \($0.excerpt)" } ?? ""
        fail("\(hearing.what) within \(limit)", "none came\(heard)", cause: hearing.cause, wider: hearing.wider)
    }

    /// Takes the first frame that is what is waited for; those before it may be waited for later.
    private mutating func takeFrame(_ client: Int, _ hearing: Step.Hearing) -> Bool {
        guard let frames = clients[client]?.frames else { return false }
        let start = clients[client]?.taken ?? 0
        guard
            let index = frames.indices.dropFirst(start).first(where: { index in
                let frame = frames[index]
                guard frame.reading.isMeant(as: hearing.messages) else { return false }
                guard let wanted = hearing.correlation else { return true }
                return frame.json?[path: wanted.path] == wanted.value
            })
        else { return false }
        clients[client]?.taken = index + 1
        return true
    }

    mutating func advanceListen(
        _ client: Int,
        _ messages: Set<Contract.Message.ID>,
        _ limit: Int,
        _ event: ConversationEvent?
    ) {
        if stage == .fresh {
            stage = .waiting
            wait(limit)
        }
        guard isHere(client) else { return }
        let frames = clients[client]?.frames ?? []
        let isComplete =
            !messages.isEmpty && messages.allSatisfy { id in frames.contains { $0.reading.isMeant(as: [id]) } }
        if isComplete || isTime(event) { proceed() }
    }

    mutating func advanceAsk(
        _ requests: [Step.Request],
        _ answers: Set<Contract.Message.ID>,
        _ path: [String],
        _ event: ConversationEvent?
    ) {
        for client in Set(requests.map(\.client)).sorted() where !isHere(client) { return }
        if stage == .fresh {
            stage = .waiting
            (open, answered) = ([:], [:])
            for request in requests {
                open[request.client, default: [:]][request.id] = request.answers
                actions.append(.send(client: request.client, request.frame))
            }
            wait(setup.answerMilliseconds)
        }
        for client in open.keys.sorted() {
            while let frame = nextAnswer(client, answers) {
                guard sort(frame, client, path, isOnlyAnswer: answers.count == 1) else { return }
            }
        }
        let missing = open.values.map(\.count).reduce(0, +)
        if missing == 0, stage == .waiting {
            // One that comes twice comes soon.
            stage = .quiet
            wait(setup.quietMilliseconds)
        } else if isTime(event) {
            if missing == 0 { return proceed() }
            if let stray = strayAnswer(requests, answers, path) {
                return fail(
                    "answers with the requests' ids at /\(path.joined(separator: "/"))",
                    "\(stray.excerpt) came, and \(missing) of \(requests.count) requests had no answer",
                    hint: "An answer copies what says which request it is for.",
                    cause: Self.noID
                )
            }
            fail(
                "\(requests.count) requests at once are each answered within \(Duration.milliseconds(setup.answerMilliseconds).phrase)",
                "\(missing) of them had no answer, such as the one with \(open.values.joined().first?.key.jsonText ?? "")",
                cause: "requests at once are not all answered",
                wider: wider(requests)
            )
        }
    }

    /// An answer without what would say which request it is for, or with what no request has.
    private func strayAnswer(
        _ requests: [Step.Request],
        _ answers: Set<Contract.Message.ID>,
        _ path: [String]
    ) -> HeardFrame? {
        let known = Set(requests.map(\.id))
        // Where some are answered, an id that none has may be one that another client has asked with.
        let isWhole = open.values.map(\.count).reduce(0, +) == requests.count
        for client in open.keys.sorted() {
            let stray = clients[client]?.frames.first { frame in
                guard frame.reading.isMeant(as: answers) else { return false }
                guard let id = frame.json?[path: path] else { return true }
                // An error of no request in particular may say so.
                return isWhole && id != .null && !known.contains(id)
            }
            if let stray { return stray }
        }
        return nil
    }

    /// Wider faults that the missing answers may be a part of: where of one kind of request none was answered, and all of others.
    private func wider(_ requests: [Step.Request]) -> [WiderCause] {
        let missing = requests.filter { open[$0.client]?[$0.id] != nil }
        let kinds = Set(missing.map(\.wider))
        let isWhole = requests.allSatisfy { request in
            !kinds.contains(request.wider) || open[request.client]?[request.id] != nil
        }
        guard isWhole, let first = missing.first?.wider else { return [] }
        // Of several kinds only what they have in common.
        return first.filter { cause in kinds.allSatisfy { $0.contains(cause) } }
    }

    private mutating func nextAnswer(_ client: Int, _ answers: Set<Contract.Message.ID>) -> HeardFrame? {
        guard let state = clients[client] else { return nil }
        guard
            let index = state.frames.indices.dropFirst(state.taken).first(where: {
                state.frames[$0].reading.isMeant(as: answers)
            })
        else { return nil }
        clients[client]?.taken = index + 1
        return state.frames[index]
    }

    /// Finds the request that an answer is for.
    ///
    /// Where the document has several answers to a request, one may follow the other, and one that has parts may come in
    /// several; only the same one again is an answer too many.
    ///
    /// - Returns: false where the trial has failed.
    private mutating func sort(_ frame: HeardFrame, _ client: Int, _ path: [String], isOnlyAnswer: Bool) -> Bool {
        guard let id = frame.json?[path: path] else { return true }
        if let wanted = open[client]?.removeValue(forKey: id) {
            answered[client, default: [:]][id] = [frame]
            return isAnswer(frame, to: wanted, id)
        }
        let place = "/" + path.joined(separator: "/")
        if let earlier = answered[client]?[id] {
            guard isOnlyAnswer || earlier.contains(where: { $0.json == frame.json }) else {
                answered[client]?[id]?.append(frame)
                return true
            }
            fail(
                "one answer to each request",
                "a second one with \(id.jsonText) at \(place): \(frame.excerpt)",
                cause: "requests are answered twice"
            )
            return false
        }
        let isOthers =
            open.contains { $0.key != client && $0.value.keys.contains(id) }
            || answered.contains { $0.key != client && $0.value.keys.contains(id) }
        if isOthers {
            fail(
                "each client gets its own answers",
                "the answer to another client's request came: \(frame.excerpt)",
                cause: "answers go to the wrong client"
            )
            return false
        }
        // An error of no request in particular, or what the server says by itself.
        return true
    }

    /// Whether an answer with the request's id is one to such a request. Where the contract leaves open what it is, it is.
    private mutating func isAnswer(_ frame: HeardFrame, to wanted: Set<Contract.Message.ID>, _ id: JSONValue) -> Bool {
        guard !wanted.isEmpty, case .message(let found) = frame.reading, found.count == 1, !wanted.contains(found[0])
        else { return true }
        fail(
            "each request gets the answer to itself",
            "with the id \(id.jsonText) came what answers another kind of request: \(frame.excerpt)",
            cause: "answers are mixed up"
        )
        return false
    }

    mutating func advanceSettle(_ client: Int, _ event: ConversationEvent?) {
        guard isHere(client) else { return }
        switch stage {
        case .fresh:
            guard case .message(let fence) = setup.fence, !isFenceDead else {
                return pingAgain(client, within: setup.closeMilliseconds)
            }
            let request = fence.requests[fenceCount % fence.requests.count]
            fenceCount += 1
            let count = clients[client]?.frames.count ?? 0
            clients[client]?.taken = count
            actions.append(.sendFence(client: client, request.frame))
            stage = .asked(request.id)
            wait(setup.answerMilliseconds)
        case .asked(let id):
            if isAnswered(client, id) { return proceed() }
            guard isTime(event) else { return }
            // A fence that nobody answers proves nothing, and hides nothing either.
            isFenceDead = true
            pingAgain(client, within: setup.closeMilliseconds)
        case .fenced(let mark):
            guard event == .pong(client: client, mark) || isTime(event) else { return }
            stage = .quiet
            wait(setup.quietMilliseconds)
        default: if isTime(event) { proceed() }
        }
    }

    private func isAnswered(_ client: Int, _ id: JSONValue?) -> Bool {
        guard case .message(let fence) = setup.fence, let state = clients[client] else { return false }
        return state.frames.dropFirst(state.taken).contains { frame in
            guard frame.reading.isMeant(as: fence.answers) else { return false }
            return id == nil || frame.json?[path: fence.path] == id
        }
    }

    private mutating func pingAgain(_ client: Int, within limit: Int) {
        pingCount += 1
        let mark = "belay-\(pingCount)"
        actions.append(.ping(client: client, mark))
        stage = .fenced(mark)
        wait(limit)
    }

    mutating func advancePing(_ client: Int, _ event: ConversationEvent?) {
        guard isHere(client) else { return }
        guard case .fenced(let mark) = stage else { return pingAgain(client, within: setup.closeMilliseconds) }
        if event == .pong(client: client, mark) { return proceed() }
        if isTime(event) {
            // The pong stands behind all of that, or is never sent for it.
            if clients[client]?.frames.count ?? 0 >= Self.floodFrames { return giveUp(Self.flood) }
            fail(
                "a pong with the ping's bytes (RFC 6455, section 5.5.3)",
                "none within \(Duration.milliseconds(setup.closeMilliseconds).phrase)",
                cause: "pings are not answered"
            )
        }
    }

    mutating func heardNone(
        _ client: Int,
        _ messages: Set<Contract.Message.ID>,
        _ mark: Step.Correlated?,
        _ other: Int,
        _ because: String
    ) {
        func meant(_ client: Int) -> [HeardFrame] {
            (clients[client]?.frames ?? []).filter { frame in
                frame.reading.isMeant(as: messages) && (mark.map { frame.json?[path: $0.path] == $0.value } ?? true)
            }
        }
        let (here, there) = (meant(client), meant(other))
        let both = Set(here.compactMap(\.json)).intersection(there.compactMap(\.json))
        let isForBoth = mark == nil ? there.allSatisfy { $0.json.map(both.contains) ?? false } : true
        if isForBoth, let same = here.last(where: { $0.json.map(both.contains) ?? false }) {
            return fail(
                "nothing of the kind: \(because)",
                "\(same.excerpt) came",
                cause: "messages reach whom they are not for"
            )
        }
        proceed()
    }

    mutating func heardOnce(_ client: Int, _ messages: Set<Contract.Message.ID>, _ mark: Step.Correlated) {
        let same = (clients[client]?.frames ?? []).filter { frame in
            frame.reading.isMeant(as: messages) && frame.json?[path: mark.path] == mark.value
        }
        if same.count > 1, let last = same.last {
            return fail(
                "what was said once is delivered once",
                "it came \(same.count) times: \(last.excerpt)",
                cause: "messages are delivered twice"
            )
        }
        proceed()
    }

    mutating func heardNothing(_ client: Int, _ messages: Set<Contract.Message.ID>, _ because: String) {
        let frames = clients[client]?.frames ?? []
        if let frame = frames.first(where: { $0.reading.isMeant(as: messages) }) {
            return fail("nothing: \(because)", "\(frame.excerpt) came", cause: "wrong frames are not ignored")
        }
        proceed()
    }
}
