extension Stage {
    /// The open connection of somebody who may be there; a new one if there is none.
    ///
    /// - Throws: `Blocked` where the server won't have it: that is for the admission check to judge.
    func tab(_ seat: Seat) async throws -> Tab {
        used.insert(seat)
        if let tab = tabs[seat], tab.isOpen { return tab }
        release(seat)
        let admission = CheckID.admits(means.channel, seat.person)
        let expected = "\(seat.name) is admitted to the room, and stays"
        guard !failures.contains(admission) else {
            throw Blocked(check: admission, finding: Finding(expected: expected, observed: "not tried again"))
        }
        let tab = try await enter(seat, admission: admission, expected: expected)
        tabs[seat] = tab
        try await settle(tab, seat: seat)
        return tab
    }

    /// The connection of somebody who is there already, open or not; nil if nobody is.
    func current(_ seat: Seat) -> Tab? {
        tabs[seat]
    }

    private func enter(_ seat: Seat, admission: String, expected: String) async throws -> Tab {
        let (welcome, transcript) = try await Door(means: means).knock(seat.knock(means))
        switch welcome {
        case .open(let tab): return tab
        case .refused(let status):
            keep(transcript)
            let finding = Finding(
                expected: expected,
                observed: "the handshake was refused with HTTP \(status)",
                hint: Hints.refused(status)
            )
            throw Blocked(check: admission, finding: finding)
        case .failed(_, let message):
            keep(transcript)
            throw Blocked(check: admission, finding: Finding(expected: expected, observed: message))
        }
    }

    /// Waits until the server has really let somebody in: many a server accepts first and joins the room after that.
    ///
    /// Somebody's own message comes back only once he is in the room. Where it doesn't, that is another check's matter.
    func settle(_ tab: Tab, seat: Seat) async throws {
        guard let fence = playbook.fence else { return }
        let echo = CheckID.reaches(means.channel, fence.operation, fence.delivery, .sender)
        guard !failures.contains(echo) else { return }
        let mark = sendFence(on: tab, fence: fence)
        _ = try? await hear(tab, until: { $0.text?.contains(mark) == true })
    }
}
