internal import ProtocolSpec
internal import WebSocketWire

/// What somebody hears follows from what somebody sends: who comes in is not told what was said before, and nobody is told
/// in words that the contract does not know that somebody comes or goes.
struct Unasked: Procedure {
    let fence: MarkedOperation

    var lane: Lane { .room }

    func run(on stage: Stage) async throws {
        let speaker = stage.speaker
        let partner = try stage.partner
        try await stage.sayWithout(partner, fence)
        try await comeAndGo(partner, on: stage)
        // The server may notice the end late: who comes back now is surely handled behind it.
        _ = try await stage.tab(partner)
        let heard = try await stage.fence(by: partner, at: [speaker])[speaker] ?? []
        stage.clear()
        try judgeNotices(heard, on: stage)
    }

    /// Comes in, hears what there is to hear, and goes.
    private func comeAndGo(_ partner: Seat, on stage: Stage) async throws {
        let (welcome, transcript) = try await Door(means: stage.means).knock(partner.knock(stage.means))
        guard case .open(let tab) = welcome else {
            stage.keep(transcript)
            throw Blocked(
                check: CheckID.admits(stage.means.channel, partner.person),
                finding: Finding(expected: "\(partner.name) is admitted", observed: "no connection")
            )
        }
        defer { stage.keep(tab) }
        let own = stage.sendFence(on: tab, fence: fence)
        let heard = try await stage.hear(tab) { $0.text?.contains(own) == true }.heard
        let old = stage.marks.message(1)
        if let arrival = heard.first(where: { $0.text?.contains(old) == true }) {
            throw Finding(
                expected: "who comes in hears what is said from then on",
                observed: "\(partner.name) was sent what had been said before: \(arrival.excerpt)",
                hint: "a page that comes back would show it twice: let it ask for what it has missed"
            )
        }
        tab.close(.normalClosure)
        await tab.waitForEnd(by: stage.means.deadline(stage.means.limits.close))
    }

    private func judgeNotices(_ heard: [Arrival], on stage: Stage) throws {
        let strange = heard.first { arrival in
            arrival.reading.complaint != nil && arrival.text?.contains(stage.marks.run) != true
        }
        guard let strange else { return }
        throw Finding(
            expected: "nobody is told of comings and goings but in the contract's own messages",
            observed: "\(strange.reading.complaint ?? "a message"): \(strange.excerpt)",
            hint: "what a server sends is part of the contract: add the message there, or leave it out"
        )
    }
}
