internal import CodecRuntime
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
    let rule: InvalidFrameRule.Answer

    var lane: Lane { .room }
    var isAboutFrames: Bool { true }

    func run(on stage: Stage) async throws {
        let speaker = stage.speaker
        let observers = [speaker] + ((try? stage.partner).map { [$0] } ?? [])
        for observer in observers { _ = try await stage.tab(observer) }
        try stage.life.demandQuiet(of: speaker)
        stage.life.noteSpeech(of: try stage.person(speaker))
        try await send(by: speaker, on: stage)
        switch rule {
        case .ignore: try await judgeIgnored(by: speaker, at: observers, on: stage)
        case .close(let code):
            try await judgeClosed(code, by: speaker, at: observers.filter { $0 != speaker }, on: stage)
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

    private func send(by speaker: Seat, on stage: Stage) async throws {
        let tab = try await stage.tab(speaker)
        switch frame {
        case .value(let operation, let example):
            tab.send(example.applied(to: stage.saying(operation).payload).jsonText)
        case .malformed(let frame):
            var random = stage.random("malformed")
            let operation = stage.playbook.fence?.operation ?? stage.playbook.channel.receives.first
            let valid = operation.map {
                stage.playbook.payload(for: $0, mark: stage.marks.message(1), using: &random)
            }
            switch frame.content(valid ?? .object([]), stage.playbook.channel.discriminator) {
            case .text(let text): tab.send(text)
            case .binary(let text): tab.send(binary: text)
            }
        }
    }

    private func judgeIgnored(by speaker: Seat, at observers: [Seat], on stage: Stage) async throws {
        let expected = "\(label): dropped, and the socket stays open"
        let heard: [Seat: [Arrival]]
        do {
            heard = try await stage.fence(by: speaker, at: observers)
        } catch {
            guard let ending = await stage.ending(of: speaker) else { throw error }
            throw Finding(expected: expected, observed: ending.phrase, hint: ending.hint)
        }
        guard !isOpen else { return }
        try judgeSilence(heard, by: speaker, expected: expected, on: stage)
    }

    private func judgeClosed(_ code: Int, by speaker: Seat, at observers: [Seat], on stage: Stage) async throws {
        let expected = "\(label): the socket is closed with \(code)"
        let tab = try await stage.tab(speaker)
        let (person, listener) = (try stage.person(speaker), stage.listener)
        let end = stage.means.deadline(stage.means.limits.close)
        while let arrival = await tab.nextMessage(by: end) {
            guard listener.isOurs(arrival, speaker: person), !isOpen else { continue }
            throw Finding(expected: expected, observed: "received \(arrival.excerpt)")
        }
        guard case .closed(code, _) = tab.ending else {
            let limit = stage.means.limits.close.phrase
            throw Finding(
                expected: expected,
                observed: tab.ending?.phrase ?? "the socket is still open after \(limit)",
                hint: tab.ending?.hint
            )
        }
        for observer in observers {
            try judgeSilence(
                try await stage.fence(by: observer, at: [observer]),
                by: speaker,
                expected: "nobody receives it",
                on: stage
            )
        }
    }

    private func judgeSilence(
        _ heard: [Seat: [Arrival]],
        by speaker: Seat,
        expected: String,
        on stage: Stage
    ) throws {
        let person = try stage.person(speaker)
        for (seat, arrivals) in heard.sorted(by: { $0.key.name < $1.key.name }) {
            guard let wrong = arrivals.first(where: { stage.listener.isOurs($0, speaker: person) }) else { continue }
            throw Finding(
                expected: expected,
                observed: "\(seat.name) received \(wrong.excerpt)",
                hint: hint ?? "check a frame whole before anything is done with it"
            )
        }
    }
}
