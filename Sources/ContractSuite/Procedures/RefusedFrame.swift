internal import CodecRuntime
internal import NIOCore
internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// A frame that breaks the contract is dropped, or closes the socket, and is delivered to nobody.
struct RefusedFrame: Procedure {
    let frame: InvalidFrame
    let rule: InvalidFrameAnswer

    func run(on session: Session) async throws {
        let sender = session.sender
        let observers = [sender] + (session.others)
        let areNew = observers.contains { session.current($0)?.isOpen != true }
        for observer in observers { _ = try await session.connection(observer) }
        // What is said of their coming must not be taken for an answer to the frame.
        if areNew { _ = try await session.fence(by: sender, at: observers) }
        try session.bystanders.requireSoleClient(of: sender)
        session.bystanders.noteUnmarkedMessage(of: try session.person(sender), at: sender.node)
        let moment = NIODeadline.now()
        try await send(by: sender, on: session)
        switch rule {
        case .ignore: try await judgeIgnored(by: sender, at: observers, since: moment, on: session)
        case .close(let code):
            let others = observers.filter { $0 != sender }
            try await judgeClosed(Int(code), by: sender, at: others, since: moment, on: session)
        }
    }

    private var label: String {
        switch frame {
        case .value(_, let example): example.label
        case .malformed(let frame): frame.label
        }
    }

    private var kind: FrameClass {
        switch frame {
        case .value(_, let example): FrameClass(breaking: example.keyword)
        case .malformed(let frame): frame.kind
        }
    }

    /// Whether the contract only demands that the socket stays open.
    private var isOpen: Bool {
        if case .malformed(let frame) = frame { frame.isOpen } else { false }
    }

    private func send(by sender: ConnectionSlot, on session: Session) async throws {
        let connection = try await session.connection(sender)
        switch frame {
        case .value(let operation, let example):
            connection.send(example.applied(to: session.newMessage(operation).payload).jsonText)
        case .malformed(let frame):
            var random = session.random("malformed")
            let operation = session.contractIndex.fence?.operation ?? session.contractIndex.channel.receives.first
            let valid = operation.map {
                session.contractIndex.payload(for: $0, mark: session.marks.message(1), using: &random)
            }
            switch frame.content(valid ?? .object([]), session.contractIndex.channel.discriminator) {
            case .text(let text): connection.send(text)
            case .binary(let text): connection.send(binary: text)
            }
        }
    }

    private func judgeIgnored(
        by sender: ConnectionSlot,
        at observers: [ConnectionSlot],
        since moment: NIODeadline,
        on session: Session
    ) async throws {
        let expected = "\(label): dropped, and the socket stays open"
        let heard: [ConnectionSlot: [ReceivedMessage]]
        do {
            heard = try await session.fence(by: sender, at: observers)
        } catch {
            guard let ending = await session.ending(of: sender) else {
                throw await deaf(error, expected: expected, by: sender, at: observers, on: session)
            }
            throw ended(ending, expected: expected, session)
        }
        guard !isOpen else { return }
        try judgeSilence(heard, by: sender, since: moment, expected: expected, on: session)
    }

    private func judgeClosed(
        _ code: Int,
        by sender: ConnectionSlot,
        at observers: [ConnectionSlot],
        since moment: NIODeadline,
        on session: Session
    ) async throws {
        let expected = "\(label): the socket is closed with \(code)"
        let connection = try await session.connection(sender)
        let (person, matcher) = (try session.person(sender), session.matcher)
        let end = session.context.deadline(session.context.limits.close)
        while let received = await connection.nextMessage(by: end) {
            guard matcher.isOurs(received, sender: person), !isOpen else { continue }
            throw passedOn(received, at: sender, since: moment, expected: expected, session)
        }
        guard case .closed(code, _) = connection.ending else {
            if let ending = connection.ending { throw ended(ending, expected: expected, session) }
            let limit = session.context.limits.close.phrase
            if connection.ending == nil { connection.noteSilence(session.context.limits.close) }
            throw Finding(
                expected: expected,
                observed: "the socket is still open after \(limit)",
                hint: "close the socket with \(code) on a frame that breaks the contract",
                cause: CauseName("an invalid frame does not close the socket")
            )
        }
        for observer in observers {
            try judgeSilence(
                try await session.fence(by: observer, at: [observer]),
                by: sender,
                since: moment,
                expected: "nobody receives it",
                on: session
            )
        }
    }

    private func judgeSilence(
        _ heard: [ConnectionSlot: [ReceivedMessage]],
        by sender: ConnectionSlot,
        since moment: NIODeadline,
        expected: String,
        on session: Session
    ) throws {
        let person = try session.person(sender)
        for (slot, receivedMessages) in heard.sorted(by: { $0.key.name < $1.key.name }) {
            guard let wrong = receivedMessages.first(where: { session.matcher.isOurs($0, sender: person) }) else {
                continue
            }
            throw passedOn(wrong, at: slot, since: moment, expected: expected, session)
        }
    }

    /// The connection is open, and yet the message behind the frame does not come.
    private func deaf(
        _ error: any Error,
        expected: String,
        by sender: ConnectionSlot,
        at observers: [ConnectionSlot],
        on session: Session
    ) async -> any Error {
        guard var blocked = error as? Blocked else { return error }
        // Where the next one comes, it is one that was lost, and not the frame's doing.
        if (try? await session.fence(by: sender, at: observers)) != nil { return blocked }
        blocked.finding.expected = expected
        blocked.finding.observed = "the message behind it did not come, though the connection is open"
        blocked.finding.hint =
            "does reading go on after a frame that breaks the contract? Catch what it raises inside of the loop, not around it"
        blocked.finding.cause = CauseName("nothing is read after a frame that breaks the contract")
        return blocked
    }

    private func ended(_ ending: Ending, expected: String, _ session: Session) -> Finding {
        Finding(
            expected: expected,
            observed: ending.phrase,
            hint: kind.hint(for: ending),
            cause: kind.cause(for: ending, in: session.context.channel, wider: wider(session))
        )
    }

    /// What a frame that raises may be a part of.
    private func wider(_ session: Session) -> [WiderCause] {
        guard case .value(let operation, let example) = frame else { return [] }
        let every = WiderCause.raises(on: operation, in: session.contractIndex)
        let field = WiderCause.raises(
            where: example.path,
            of: operation,
            in: session.contractIndex,
            seed: session.context.seed
        )
        return [every].compactMap(\.self) + (["type", "required"].contains(example.keyword) ? [field] : [])
    }

    /// Somebody received something: an answer of the server's own, or what the frame was taken for.
    private func passedOn(
        _ received: ReceivedMessage,
        at slot: ConnectionSlot,
        since moment: NIODeadline,
        expected: String,
        _ session: Session
    ) -> Finding {
        let isAnswer = received.meaning.name == nil && received.text?.contains(session.marks.check) != true
        // What others receive, or what came before, is not an answer: the server says it whatever the frame was.
        if isAnswer, slot != session.sender || received.time < moment {
            return .strange(received, at: slot, expected: expected)
        }
        return Finding(
            expected: expected,
            observed: "\(slot.name) received \(received.excerpt)",
            hint: isAnswer ? "send nothing: the contract has no message for errors" : passedOnHint,
            cause: isAnswer ? .answersInvalid : notValidated(session)
        )
    }

    private func notValidated(_ session: Session) -> CauseName {
        switch frame {
        case .value(let operation, let example): .notValidated(example, of: operation, on: session)
        case .malformed(let frame): CauseName("\(frame.kind.noun) is taken for a message")
        }
    }

    private var passedOnHint: String? {
        switch frame {
        case .value(_, let example):
            example.isOfLengthUnit ? Hints.lengthUnit : "check a frame whole before anything is done with it"
        case .malformed(let frame):
            frame.kind == .notANumber ? frame.kind.hint : "check a frame whole before anything is done with it"
        }
    }
}
