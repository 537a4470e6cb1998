internal import CodecRuntime
internal import NIOCore
internal import ProtocolSpec
internal import SchemaValidation

/// A valid value at a limit is taken and passed on as it is.
struct AcceptedValue: Procedure {
    let operation: ReceiveOperation
    let example: ValueCase

    var lane: Lane { .room }

    func run(on stage: Stage) async throws {
        let speaker = stage.speaker
        let base = stage.saying(operation)
        var saying = base
        saying.payload = example.applied(to: base.payload)
        // The case may need the very place where the mark stands.
        if let mark = base.mark, !saying.payload.jsonText.contains(mark) { saying.mark = nil }
        guard !operation.deliveries.isEmpty else { return try await survive(saying, by: speaker, on: stage) }
        for delivery in operation.deliveries {
            let subject = DeliverySubject(operation: operation, delivery: delivery)
            let seats = subject.audience(of: speaker, on: stage).filter { $0.tab == 1 }
            guard !seats.isEmpty else { throw Missing.partner }
            try await check(saying, delivery, by: speaker, at: seats, on: stage)
        }
    }

    private func check(
        _ saying: Saying, _ delivery: Delivery, by speaker: Seat, at seats: [Seat], on stage: Stage
    ) async throws {
        let echoes = try await stage.exchange(
            saying, by: speaker, observers: seats, awaiting: delivery, needsFence: false)
        for seat in seats {
            guard let arrival = echoes.deliveries(of: delivery, at: seat).first else {
                throw await lost(delivery, by: speaker, at: seat, on: stage)
            }
            try judge(arrival, saying, delivery, at: seat)
        }
    }

    private func lost(_ delivery: Delivery, by speaker: Seat, at seat: Seat, on stage: Stage) async -> any Error {
        let atSpeaker = await stage.ending(of: speaker)
        let atObserver = await stage.ending(of: seat)
        let ending = atSpeaker ?? atObserver
        let limit = DurationText.phrase(stage.means.limits.deliver)
        let finding = Finding(
            expected: "\(example.label): valid, so \"\(delivery.message)\" reaches \(seat.name)",
            observed: ending?.phrase ?? "nothing came within \(limit)", hint: ending?.hint ?? Self.hint(example))
        guard ending == nil else { return finding }
        let id = CheckID.reaches(stage.means.channel, operation, delivery, Relation(speaker, seat))
        return Blocked(check: id, finding: finding)
    }

    /// The field in question, where it is copied, is to the code point what was sent.
    private func judge(_ arrival: Arrival, _ saying: Saying, _ delivery: Delivery, at seat: Seat) throws {
        for field in delivery.fields {
            guard case .payload(let path) = field.source, example.path.starts(with: path) || path.starts(with: example.path),
                let sent = saying.payload[path: path]
            else { continue }
            let value = arrival.reading.json?[field.name]
            guard value != sent else { continue }
            throw Finding(
                expected: "\(example.label): passed on as \"\(field.name)\" to the code point",
                observed: "\(seat.name) received \(Self.measure(value)) for \(Self.measure(sent))", hint: Self.hint(example))
        }
    }

    private func survive(_ saying: Saying, by speaker: Seat, on stage: Stage) async throws {
        _ = try await stage.exchange(saying, by: speaker, observers: [speaker], awaiting: nil)
    }

    private static func measure(_ value: JSONValue?) -> String {
        guard let value else { return "nothing" }
        guard let text = value.string else { return Transcript.excerpt(value.jsonText) }
        return "\(Transcript.excerpt(text)) (\(text.unicodeScalars.count) code points)"
    }

    private static func hint(_ example: ValueCase) -> String? {
        guard ["minLength", "maxLength"].contains(example.keyword) else { return nil }
        return "lengths count Unicode code points: not UTF-16 units (JavaScript), not bytes, not what a person sees as a letter"
    }
}

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

    func run(on stage: Stage) async throws {
        let speaker = stage.speaker
        let observers = [speaker] + ((try? stage.partner).map { [$0] } ?? [])
        for observer in observers { _ = try await stage.tab(observer) }
        try await send(by: speaker, on: stage)
        switch rule {
        case .ignore: try await judgeIgnored(by: speaker, at: observers, on: stage)
        case .close(let code): try await judgeClosed(code, by: speaker, at: observers.filter { $0 != speaker }, on: stage)
        }
    }

    private var label: String {
        switch frame {
        case .value(_, let example): example.label
        case .malformed(let frame): frame.label
        }
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
        let heard = await tab.nextMessage(by: stage.means.deadline(stage.means.limits.close))
        if let heard, !isOpen {
            throw Finding(expected: expected, observed: "received \(heard.excerpt)")
        }
        guard case .closed(code, _) = tab.ending else {
            let limit = DurationText.phrase(stage.means.limits.close)
            throw Finding(
                expected: expected, observed: tab.ending?.phrase ?? "the socket is still open after \(limit)",
                hint: tab.ending?.hint)
        }
        for observer in observers {
            try judgeSilence(
                try await stage.fence(by: observer, at: [observer]), by: speaker, expected: "nobody receives it", on: stage)
        }
    }

    private func judgeSilence(
        _ heard: [Seat: [Arrival]], by speaker: Seat, expected: String, on stage: Stage
    ) throws {
        let person = try stage.person(speaker)
        for (seat, arrivals) in heard.sorted(by: { $0.key.name < $1.key.name }) {
            guard let wrong = arrivals.first(where: { stage.listener.isOurs($0, speaker: person) }) else { continue }
            throw Finding(
                expected: expected, observed: "\(seat.name) received \(wrong.excerpt)",
                hint: "check a frame whole before anything is done with it")
        }
    }
}
