internal import CodecRuntime
internal import MockRuntime
internal import ProtocolSpec
internal import SchemaValidation

/// What a frame that breaks the contract gets: it is dropped or the socket is closed, and nobody hears of it.
struct RefusedFrame: Procedure {
    /// What is sent.
    enum Frame: Sendable {
        /// A message of an operation with one thing wrong.
        case value(ReceiveOperation, ValueCase)
        case malformed(MalformedFrame)
    }

    let frame: Frame
    let rule: InvalidFrameAnswer

    var lane: Lane { .room }
    var isAboutFrames: Bool { true }

    func run(on session: Session) async throws {
        let speaker = session.speaker
        let observers = [speaker] + ((try? session.partner).map { [$0] } ?? [])
        for observer in observers { _ = try await session.connection(observer) }
        try session.bystanders.demandQuiet(of: speaker)
        session.bystanders.noteSpeech(of: try session.person(speaker))
        try await send(by: speaker, on: session)
        switch rule {
        case .ignore: try await judgeIgnored(by: speaker, at: observers, on: session)
        case .close(let code):
            try await judgeClosed(Int(code), by: speaker, at: observers.filter { $0 != speaker }, on: session)
        }
    }

    private var label: String {
        switch frame {
        case .value(_, let example): example.label
        case .malformed(let frame): frame.label
        }
    }

    private var hint: String? {
        if case .malformed(let frame) = frame { frame.hint } else { nil }
    }

    /// Whether only the socket's life is judged: the contract is silent on the rest.
    private var isOpen: Bool {
        if case .malformed(let frame) = frame { frame.isOpen } else { false }
    }

    private func send(by speaker: ConnectionSlot, on session: Session) async throws {
        let connection = try await session.connection(speaker)
        switch frame {
        case .value(let operation, let example):
            connection.send(example.applied(to: session.saying(operation).payload).jsonText)
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
        by speaker: ConnectionSlot,
        at observers: [ConnectionSlot],
        on session: Session
    ) async throws {
        let expected = "\(label): dropped, and the socket stays open"
        let heard: [ConnectionSlot: [Arrival]]
        do {
            heard = try await session.fence(by: speaker, at: observers)
        } catch {
            guard let ending = await session.ending(of: speaker) else { throw error }
            throw Finding(expected: expected, observed: ending.phrase, hint: ending.hint)
        }
        guard !isOpen else { return }
        try judgeSilence(heard, by: speaker, expected: expected, on: session)
    }

    private func judgeClosed(
        _ code: Int,
        by speaker: ConnectionSlot,
        at observers: [ConnectionSlot],
        on session: Session
    ) async throws {
        let expected = "\(label): the socket is closed with \(code)"
        let connection = try await session.connection(speaker)
        let (person, listener) = (try session.person(speaker), session.listener)
        let end = session.context.deadline(session.context.limits.close)
        while let arrival = await connection.nextMessage(by: end) {
            guard listener.isOurs(arrival, speaker: person), !isOpen else { continue }
            throw Finding(expected: expected, observed: "received \(arrival.excerpt)")
        }
        guard case .closed(code, _) = connection.ending else {
            let limit = session.context.limits.close.phrase
            throw Finding(
                expected: expected,
                observed: connection.ending?.phrase ?? "the socket is still open after \(limit)",
                hint: connection.ending?.hint
            )
        }
        for observer in observers {
            try judgeSilence(
                try await session.fence(by: observer, at: [observer]),
                by: speaker,
                expected: "nobody receives it",
                on: session
            )
        }
    }

    private func judgeSilence(
        _ heard: [ConnectionSlot: [Arrival]],
        by speaker: ConnectionSlot,
        expected: String,
        on session: Session
    ) throws {
        let person = try session.person(speaker)
        for (slot, arrivals) in heard.sorted(by: { $0.key.name < $1.key.name }) {
            guard let wrong = arrivals.first(where: { session.listener.isOurs($0, speaker: person) }) else { continue }
            throw Finding(
                expected: expected,
                observed: "\(slot.name) received \(wrong.excerpt)",
                hint: hint ?? "check a frame whole before anything is done with it"
            )
        }
    }
}
