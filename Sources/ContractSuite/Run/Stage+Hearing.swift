internal import CodecRuntime
internal import NIOCore
internal import ProtocolSpec

extension Stage {
    /// Takes messages from a connection up to one that is waited for.
    ///
    /// The limit counts from the last message on: a slow server is given its time as long as it does something.
    ///
    /// - Parameters:
    ///   - tab: where to listen.
    ///   - longest: how long at most, whatever comes; thirty times the limit if nil.
    ///   - isAwaited: tells the message that is waited for.
    /// - Returns: what came, the awaited one last; or what came, without it, once the limit has passed or the
    ///   connection is over.
    /// - Throws: `Finding` where the server floods.
    func hear(
        _ tab: Tab,
        atMost longest: Duration? = nil,
        until isAwaited: (Arrival) -> Bool
    ) async throws -> (heard: [Arrival], found: Bool) {
        var heard: [Arrival] = []
        var bytes = 0
        // Somebody who always talks must not keep a check waiting for ever.
        let end = means.deadline(longest ?? means.limits.deliver * 30)
        while NIODeadline.now() < end, let arrival = await tab.nextMessage(within: means.limits.deliver) {
            heard.append(arrival)
            life.note(arrival, among: members, means: means, marks: marks)
            if isAwaited(arrival) { return (heard, true) }
            bytes += arrival.text?.utf8.count ?? 0
            guard heard.count < Tab.flood, bytes < Tab.floodBytes else {
                throw Finding(
                    expected: "an answer to what was sent",
                    observed: "\(heard.count) messages (\(bytes >> 10) KiB) that nobody asked for",
                    hint: "the server floods its clients"
                )
            }
        }
        if tab.isOpen { tab.noteSilence(means.limits.deliver) }
        return (heard, false)
    }

    /// Sends a fence.
    ///
    /// - Returns: the mark to look out for.
    func sendFence(on tab: Tab, fence: MarkedOperation) -> String {
        fences += 1
        let mark = marks.fence(fences)
        var random = random("fence \(fences)")
        tab.send(playbook.payload(for: fence.operation, mark: mark, using: &random).jsonText)
        return mark
    }

    /// Proves that nothing more was sent: says something, and waits until everybody has heard it.
    ///
    /// - Returns: for each observer what came before the fence.
    /// - Throws: `Finding` where a connection has ended, `Blocked` where the fence itself doesn't come.
    func fence(by speaker: Seat, at observers: [Seat]) async throws -> [Seat: [Arrival]] {
        guard let fence = playbook.fence else { return try await quiet(at: observers) }
        for observer in observers { try blockIfKnown(fence.operation, fence.delivery, speaker, observer) }
        let mark = sendFence(on: try await tab(speaker), fence: fence)
        var heard: [Seat: [Arrival]] = [:]
        for observer in observers {
            let tab = try await tab(observer)
            let (arrivals, found) = try await hear(tab) { $0.text?.contains(mark) == true }
            heard[observer] = found ? Array(arrivals.dropLast()) : arrivals
            if !found { throw missed(fence, speaker, observer, tab) }
        }
        return heard
    }

    /// Does not wait again for what is known not to come.
    func blockIfKnown(_ operation: ReceiveOperation, _ delivery: Delivery, _ speaker: Seat, _ observer: Seat) throws {
        let id = CheckID.reaches(means.channel, operation, delivery, from: speaker, to: observer)
        guard failures.contains(id) else { return }
        let finding = Finding(expected: "\"\(delivery.message)\" reaches \(observer.name)", observed: "not tried again")
        throw Blocked(check: id, finding: finding)
    }

    private func missed(_ fence: MarkedOperation, _ speaker: Seat, _ observer: Seat, _ tab: Tab) -> any Error {
        if let ending = tab.ending {
            return Finding(
                expected: "\(observer.name)'s connection stays open",
                observed: ending.phrase,
                hint: ending.hint
            )
        }
        let id = CheckID.reaches(means.channel, fence.operation, fence.delivery, from: speaker, to: observer)
        let limit = means.limits.deliver.phrase
        let finding = Finding(
            expected: "a valid message that \(speaker.name) sent after it reaches \(observer.name)",
            observed: "it did not come within \(limit), though the connection is open"
        )
        return Blocked(check: id, finding: finding)
    }

    /// The last resort where the contract has no message to prove silence by: waiting for a short, fixed time.
    private func quiet(at observers: [Seat]) async throws -> [Seat: [Arrival]] {
        var heard: [Seat: [Arrival]] = [:]
        let end = means.deadline(min(means.limits.deliver, .milliseconds(500)))
        for observer in observers {
            let tab = try await tab(observer)
            while let arrival = await tab.nextMessage(by: end) { heard[observer, default: []].append(arrival) }
            if let ending = tab.ending {
                throw Finding(
                    expected: "\(observer.name)'s connection stays open",
                    observed: ending.phrase,
                    hint: ending.hint
                )
            }
        }
        return heard
    }
}
