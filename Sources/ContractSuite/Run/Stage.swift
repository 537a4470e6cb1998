internal import CodecRuntime
internal import NIOCore
internal import ProtocolSpec
internal import SchemaValidation

/// Where somebody sits: which person, in which room, and the how manieth of that person's connections.
struct Seat: Sendable, Hashable {
    var person: String
    var room = RoomPlan.main
    var tab = 1
    var node = 0

    /// «ann», «ann's tab 2 in the other room».
    var name: String {
        var name = tab > 1 ? "\(person)'s tab \(tab)" : person
        if room == .other { name += " in the other room" }
        if node > 0 { name += " on node \(node + 1)" }
        return name
    }
}

/// Where a check plays: the connections that it may use, and those it shares with the checks before it.
///
/// One task uses it at a time. Connections stay open from check to check as long as all goes well: that is fast, and
/// shows what a fresh connection for every check would not. After a failure everybody leaves.
final class Stage {
    let means: Means
    /// The checks that have failed so far in this lane.
    var failures: Set<String> = []
    private(set) var marks: Marks
    private var fences = 0
    private var tabs: [Seat: Tab] = [:]
    /// What happened in this check on connections that are no longer kept.
    private var past: [Transcript.Line] = []
    private var used: Set<Seat> = []
    /// Whether messages without a mark may still be on their way: the next check must not take them for its own.
    var needsSweep = false

    init(means: Means) {
        self.means = means
        marks = Marks(seed: means.seed, check: 0)
    }

    var playbook: Playbook { means.playbook }

    /// The person who speaks first in the main room.
    var speaker: Seat { Seat(person: means.target.main.members.first ?? "") }

    /// Another member of the main room.
    var partner: Seat {
        get throws {
            guard let key = means.target.main.members.dropFirst().first else { throw Missing.partner }
            return Seat(person: key)
        }
    }

    func person(_ seat: Seat) throws -> Target.Person {
        guard let person = means.target.person(seat.person) else {
            throw Missing("\"\(seat.person)\" is needed: add it to people")
        }
        return person
    }

    /// Numbers that look random, the same for the same check and seed.
    func random(_ purpose: String) -> SplitMix64 {
        .stream("\(marks.check)\(purpose)", seed: means.seed)
    }
}

// MARK: - From check to check

extension Stage {
    /// Begins a check.
    ///
    /// - Parameter number: its number in the list, which marks its messages.
    func begin(check number: Int) async {
        await sweepIfNeeded()
        marks = Marks(seed: means.seed, check: number)
        (fences, past, used) = (0, [], [])
        for (seat, tab) in tabs {
            if tab.isOpen { tab.begin() } else { tabs[seat] = nil }
        }
    }

    /// Lets everything that is on its way arrive, where some of it has no mark: a fence behind it, at everybody who is
    /// there. Whom no fence reaches has to leave, and comes back to an empty inbox.
    func sweepIfNeeded() async {
        guard needsSweep else { return }
        needsSweep = false
        for seat in tabs.keys.sorted(by: { $0.name < $1.name }) {
            let isReached = (try? await fence(by: speaker, at: [seat])) != nil
            if !isReached { release(seat) }
        }
    }

    /// How somebody's connection has ended, as far as is known by now; nil while it is open.
    func ending(of seat: Seat) async -> Ending? {
        guard let tab = tabs[seat] else { return nil }
        // What has arrived already is taken, without waiting for more.
        while tab.ending == nil, await tab.nextMessage(by: .now()) != nil {}
        return tab.ending
    }

    /// What happened in this check, by time.
    var evidence: [String] {
        let lines = used.compactMap { tabs[$0]?.evidence }.flatMap(\.self)
        return Transcript.text(of: past + lines).map(means.redactor.clean)
    }

    /// Adds what was said where no connection came of it, or none that is kept.
    func keep(_ transcript: Transcript) {
        past += transcript.lines
    }

    func keep(_ line: Transcript.Line) {
        past.append(line)
    }

    /// Lets somebody go; whoever sits there next is a new connection.
    func release(_ seat: Seat) {
        guard let tab = tabs.removeValue(forKey: seat) else { return }
        if used.contains(seat) { past += tab.evidence }
        tab.leave()
    }

    /// Lets everybody go: after a failure, and after checks with several tabs, so that what a server does wrong when
    /// one of them closes is not laid at the next check's door.
    func clear() {
        for seat in tabs.keys.sorted(by: { $0.name < $1.name }) { release(seat) }
    }
}

// MARK: - Connections

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
                expected: expected, observed: "the handshake was refused with HTTP \(status)",
                hint: Hints.refused(status))
            throw Blocked(check: admission, finding: finding)
        case .failed(_, let message):
            keep(transcript)
            throw Blocked(check: admission, finding: Finding(expected: expected, observed: message))
        }
    }

    /// Waits until the server has really let somebody in: many a server accepts first and joins the room after that.
    ///
    /// Somebody's own message comes back only once he is in the room. Where it doesn't, that is another check's matter.
    private func settle(_ tab: Tab, seat: Seat) async throws {
        guard let fence = playbook.fence else { return }
        let echo = CheckID.reaches(means.channel, fence.operation, fence.delivery, .sender)
        guard !failures.contains(echo) else { return }
        let mark = sendFence(on: tab, fence: fence)
        _ = try? await hear(tab, until: { $0.text?.contains(mark) == true })
    }
}

extension Seat {
    /// A good member's way in.
    func knock(_ means: Means) -> Knock {
        let credential: CredentialPlan =
            means.channel.credential == nil ? .absent : .token(TokenRequest(.person(person)))
        return Knock(credential: credential, room: room, node: node, name: name)
    }
}

// MARK: - Hearing

extension Stage {
    /// Takes messages from a connection up to one that is waited for.
    ///
    /// The limit counts from the last message on: a slow server is given its time as long as it does something.
    ///
    /// - Returns: what came, the awaited one last; or what came, without it, once the limit has passed or the
    ///   connection is over.
    func hear(_ tab: Tab, until isAwaited: (Arrival) -> Bool) async throws -> (heard: [Arrival], found: Bool) {
        var heard: [Arrival] = []
        // Somebody who always talks must not keep a check waiting for ever.
        let end = means.deadline(means.limits.deliver * 30)
        while let arrival = await tab.nextMessage(by: min(end, means.deadline(means.limits.deliver))) {
            heard.append(arrival)
            if isAwaited(arrival) { return (heard, true) }
            guard heard.count < Tab.flood else {
                throw Finding(
                    expected: "an answer to what was sent", observed: "\(heard.count) messages that nobody asked for",
                    hint: "the server floods its clients")
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
        let id = CheckID.reaches(means.channel, operation, delivery, Relation(speaker, observer))
        guard failures.contains(id) else { return }
        let finding = Finding(expected: "\"\(delivery.message)\" reaches \(observer.name)", observed: "not tried again")
        throw Blocked(check: id, finding: finding)
    }

    private func missed(_ fence: MarkedOperation, _ speaker: Seat, _ observer: Seat, _ tab: Tab) -> any Error {
        if let ending = tab.ending {
            return Finding(
                expected: "\(observer.name)'s connection stays open", observed: ending.phrase, hint: ending.hint)
        }
        let id = CheckID.reaches(means.channel, fence.operation, fence.delivery, Relation(speaker, observer))
        let limit = DurationText.phrase(means.limits.deliver)
        let finding = Finding(
            expected: "a valid message that \(speaker.name) sent after it reaches \(observer.name)",
            observed: "it did not come within \(limit), though the connection is open")
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
                    expected: "\(observer.name)'s connection stays open", observed: ending.phrase, hint: ending.hint)
            }
        }
        return heard
    }
}
