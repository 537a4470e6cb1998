internal import CodecRuntime
internal import ContractEngine
internal import ContractSuite
internal import ProtocolSpec

/// Steps that open and close connections.
extension Conversation {
    mutating func advanceOpen(
        _ client: Int,
        _ opening: Opening,
        _ admission: Step.Admission,
        _ event: ConversationEvent?
    ) {
        if stage == .fresh {
            if clients[client] != nil { actions.append(.drop(client: client)) }
            clients[client] = nil
            stage = .connecting
            var opening = opening
            opening.person = opening.person ?? setup.openings[client]?.person
            actions.append(.connect(client: client, opening))
            return
        }
        switch (event, admission) {
        case (.refused(client, let status)?, .accepted):
            fail(
                "the handshake is accepted",
                "it was refused with HTTP \(status)",
                cause: "handshakes are refused (HTTP \(status))"
            )
        case (.refused(client, let status)?, _): finish(.passed(note: "refused with HTTP \(status)"))
        case (.failed(client, let words)?, .denied): finish(.passed(note: words))
        case (.failed(client, let words)?, _): fail("the handshake is accepted", words, cause: "handshakes fail")
        case (.opened(client, let chosen)?, .accepted(let wanted?)) where chosen != wanted:
            let words = chosen.map { "the server chose \"\($0)\"" } ?? "the server chose none"
            fail(
                "the subprotocol \"\(wanted)\", the only one that was offered",
                words,
                cause: "subprotocols are not negotiated"
            )
        case (.opened(client, let chosen?)?, .withoutSubprotocol):
            fail(
                "no subprotocol, since none was offered",
                "the server chose \"\(chosen)\"",
                cause: "subprotocols are not negotiated"
            )
        case (.opened(client, let chosen)?, .accepted(nil)):
            if let chosen { remark = "subprotocol \(chosen)" }
            proceed()
        case (.opened(client, _)?, _): proceed()
        default: break
        }
    }

    mutating func advanceJoin(_ client: Int, _ event: ConversationEvent?) {
        switch stage {
        case .fresh:
            if clients[client]?.isOpen == true { return proceed() }
            stage = .connecting
            let opening = current.guests[client]?.opening ?? setup.openings[client] ?? Opening()
            actions.append(.connect(client: client, opening))
        case .connecting:
            switch event {
            case .refused(client, let status)?: block(client, "it was refused with HTTP \(status)")
            case .failed(client, let words)?: block(client, words)
            case .opened(client, _)?: greet(client)
            default: break
            }
        case .welcoming:
            guard clients[client]?.isOpen == true else {
                return block(client, "the server \(clients[client]?.end?.phrase ?? "ended TCP")")
            }
            let isWelcome = clients[client]?.frames.contains { $0.reading.isMeant(as: setup.welcome) } == true
            if isWelcome || isTime(event) { settled(client) }
        default: break
        }
    }

    private mutating func greet(_ client: Int) {
        guard !setup.first.isEmpty else { return settled(client) }
        for frame in setup.first { actions.append(.send(client: client, frame)) }
        stage = .welcoming
        wait(setup.welcome.isEmpty ? setup.quietMilliseconds : setup.answerMilliseconds)
    }

    /// What was said so far belongs to the opening, and not to what is tried.
    private mutating func settled(_ client: Int) { proceed() }

    private mutating func block(_ client: Int, _ observed: String) {
        if let guest = current.guests[client] { return finish(.skipped("\(guest.otherwise): \(observed)")) }
        let finding = Finding(
            expected: "a connection is opened",
            observed: observed,
            cause: CauseName("no connection can be used")
        )
        finish(.blocked(by: setup.opening, finding))
    }

    mutating func advanceLeave(_ client: Int, _ event: ConversationEvent?) {
        if stage == .fresh {
            guard isHere(client) else { return }
            stage = .leaving
            actions.append(.close(client: client))
            wait(setup.closeMilliseconds)
            return
        }
        let state = clients[client]
        if state?.isOver == true || state?.end != nil {
            switch state?.end {
            case .closed?: proceed()
            case .cut?, nil:
                fail(
                    "a close frame in answer to the client's",
                    "the server ended TCP without one",
                    cause: "close frames are not answered"
                )
            case .violated(let what)?:
                fail("a close frame in answer to the client's", "the server \(what)", cause: Self.violation)
            case .flooded?: fail("a close frame in answer to the client's", "the server went on sending")
            }
        } else if isTime(event) {
            fail(
                "a close frame in answer to the client's (RFC 6455, section 5.5.1)",
                "none within \(Duration.milliseconds(setup.closeMilliseconds).phrase)",
                cause: "close frames are not answered"
            )
        }
    }

    mutating func advanceAwaitClose(_ client: Int, _ event: ConversationEvent?) {
        guard isHere(client) else { return }
        if stage == .fresh {
            stage = .waiting
            return wait(setup.closeMilliseconds)
        }
        guard isTime(event) else { return }
        let limit = Duration.milliseconds(setup.closeMilliseconds).phrase
        switch current.closing {
        case .expected(let code):
            fail(
                "a close with \(code)",
                "the connection was still open after \(limit)",
                cause: "wrong frames are not closed with \(code)"
            )
        case .anyOf, .fails, .tolerated, .cutTolerated:
            fail("the server closes or refuses", "the connection was still open after \(limit)")
        }
    }
}
