internal import ProtocolSpec

/// A member is let in, stays in, and hears nothing but what the contract knows.
struct Entrance: Procedure {
    let person: String
    var node = 0

    var lane: Lane { .room }

    func run(on stage: Stage) async throws {
        let seat = Seat(person: person, node: node)
        stage.release(seat)
        let (welcome, transcript) = try await Door(means: stage.means).knock(seat.knock(stage.means))
        switch welcome {
        case .open(let tab):
            defer { stage.keep(tab) }
            try await listen(to: tab, on: stage)
        case .refused(let status):
            stage.keep(transcript)
            throw finding("the handshake was refused with HTTP \(status)", hint: Hints.refused(status))
        case .failed(_, let message):
            stage.keep(transcript)
            throw finding(message, hint: nil)
        }
    }

    private func finding(_ observed: String, hint: String?) -> Finding {
        Finding(
            expected: "\(person) is admitted, stays, and hears nothing out of the blue",
            observed: observed,
            hint: hint
        )
    }

    /// Hears everything up to the person's own message. Where none can come back, a moment's silence will do: whether
    /// it should have come is not for this check to say.
    private func listen(to tab: Tab, on stage: Stage) async throws {
        guard let fence = stage.playbook.fence else {
            return try judge(await moment(tab, stage), tab, stage)
        }
        let mark = stage.sendFence(on: tab, fence: fence)
        let heard = try await stage.hear(tab) { $0.text?.contains(mark) == true }.heard
        try judge(heard, tab, stage)
    }

    private func moment(_ tab: Tab, _ stage: Stage) async -> [Arrival] {
        var heard: [Arrival] = []
        let end = stage.means.deadline(min(stage.means.limits.deliver, .milliseconds(500)))
        while heard.count < Tab.flood, let arrival = await tab.nextMessage(by: end) { heard.append(arrival) }
        return heard
    }

    private func judge(_ heard: [Arrival], _ tab: Tab, _ stage: Stage) throws {
        if let ending = tab.ending { throw finding(ending.phrase, hint: hint(for: ending, stage)) }
        // What the room says meanwhile is allowed, and marked messages have checks of their own.
        let strange = heard.first { arrival in
            arrival.reading.complaint != nil && arrival.text?.contains(stage.marks.run) != true
        }
        guard let strange else { return }
        throw finding("\(strange.reading.complaint ?? "a message"): \(strange.excerpt)", hint: nil)
    }

    private func hint(for ending: Ending, _ stage: Stage) -> String? {
        guard case .closed(let code, _) = ending,
            let known = stage.means.channel.closeCodes.first(where: { $0.code == code })
        else { return ending.hint }
        switch known.condition {
        case .tokenInvalid: return Hints.keysDiffer
        case .tokenMissing: return "the server does not find the token where the contract puts it"
        case .userUnknown: return "the server does not know this id: check people.\(person).id, or create the account"
        case .notAMember: return "the server does not count \(person) as a member of rooms.main: check both"
        case .invalidFrame, .serverDecides: return ending.hint
        }
    }
}
