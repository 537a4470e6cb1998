internal import CodecRuntime
internal import NIOCore

/// What became of the messages of a burst, each known by its index among those that were sent.
struct BurstRecord {
    struct Sent {
        var outgoing: OutgoingMessage
        var slot: ConnectionSlot
        var person: Target.Person
        /// Among those of its sender, from 1.
        var place: Int
        var time: NIODeadline

        /// «message 57 of ann».
        var name: String { "message \(place) of \(slot.name)" }
    }

    struct Arrival {
        var index: Int
        var received: ReceivedMessage
    }

    /// Everything that came at a connection, in its order.
    struct Listener {
        var slot: ConnectionSlot
        var arrivals: [Arrival]
    }

    let sent: [Sent]
    var listeners: [Listener] = []

    init(sent: [Sent]) {
        self.sent = sent
    }

    /// Whether all came everywhere, each once, in the order of its sender.
    var isComplete: Bool {
        !hasLost && !hasDoubled && listeners.allSatisfy { swapped(at: $0).isEmpty }
    }

    var hasLost: Bool { listeners.contains { !lost(to: $0).isEmpty } }
    var hasDoubled: Bool { listeners.contains { !doubled(at: $0).isEmpty } }

    /// What came nowhere.
    var lostToAll: [Int] {
        let came = Set(listeners.flatMap(\.arrivals).map(\.index))
        return sent.indices.filter { !came.contains($0) }
    }

    private func lost(to listener: Listener) -> [Int] {
        let came = Set(listener.arrivals.map(\.index))
        return sent.indices.filter { !came.contains($0) }
    }

    /// The first arrival of each message.
    private func firsts(at listener: Listener) -> [Arrival] {
        var seen: Set<Int> = []
        return listener.arrivals.filter { seen.insert($0.index).inserted }
    }

    /// The second arrivals of messages.
    private func doubled(at listener: Listener) -> [Arrival] {
        var counts: [Int: Int] = [:]
        return listener.arrivals.filter { arrival in
            counts[arrival.index, default: 0] += 1
            return counts[arrival.index] == 2
        }
    }

    /// The arrivals behind a later message of the same sender, each with that message.
    private func swapped(at listener: Listener) -> [(arrival: Arrival, behind: Int)] {
        var last: [ConnectionSlot: Int] = [:]
        return firsts(at: listener).compactMap { arrival in
            let slot = sent[arrival.index].slot
            let before = last[slot] ?? -1
            last[slot] = max(before, arrival.index)
            return arrival.index < before ? (arrival, before) : nil
        }
    }
}

// MARK: - As it is told

extension BurstRecord {
    /// Says what became of the messages.
    ///
    /// - Parameter savedCount: how many of those that reached nobody are stored; nil where that is not known.
    /// - Returns: «99 of 400 reached nobody, all were saved; the first lost was message 57 of ann: {…}».
    func phrase(savedCount: Int?) -> String {
        var parts: [String] = []
        if !lostToAll.isEmpty {
            let saved = savedCount.map { Self.saved($0, of: lostToAll.count) } ?? ""
            parts.append("\(lostToAll.count) of \(sent.count) reached nobody\(saved)")
        }
        parts += listeners.flatMap(phrases)
        if let index = firstLost {
            parts.append(
                "the first lost was \(sent[index].name): \(Excerpt.text(sent[index].outgoing.payload.jsonText))"
            )
        }
        return parts.joined(separator: "; ")
    }

    private static func saved(_ count: Int, of lost: Int) -> String {
        switch count {
        case 0: lost == 1 ? ", and was not saved" : ", none was saved"
        case lost: lost == 1 ? ", and was saved" : ", all were saved"
        default: ", \(count) of them were saved"
        }
    }

    /// What happened at one connection alone.
    private func phrases(of listener: Listener) -> [String] {
        let (name, nowhere) = (listener.slot.name, Set(lostToAll))
        var phrases: [String] = []
        let lost = lost(to: listener).filter { !nowhere.contains($0) }
        if !lost.isEmpty { phrases.append("\(lost.count) of \(sent.count) reached everybody but \(name)") }
        let doubled = doubled(at: listener)
        if let first = doubled.first {
            phrases.append(
                "\(doubled.count) reached \(name) twice or more, the first of them \(sent[first.index].name)"
            )
        }
        let swapped = swapped(at: listener)
        if let first = swapped.first {
            phrases.append(
                "\(swapped.count) reached \(name) out of order, the first of them \(sent[first.arrival.index].name), "
                    + "behind message \(sent[first.behind].place)"
            )
        }
        return phrases
    }

    private var firstLost: Int? { listeners.compactMap { lost(to: $0).first }.min() }

    /// Tells the burst in a few lines: what was sent first, what is wrong first, and what came last.
    func keepEvidence(on session: Session) {
        for (slot, messages) in Dictionary(grouping: sent.indices, by: { sent[$0].slot }).sorted(by: {
            $0.value[0] < $1.value[0]
        }) {
            guard let first = messages.first, let last = messages.last else { continue }
            let lost = firstLost.flatMap { messages.contains($0) && $0 != first ? $0 : nil }
            for index in [first] + (lost.map { [$0] } ?? []) {
                let payload = Payload(sent[index].outgoing.payload.jsonText)
                if index == firstLost { payload.noteProof() }
                session.keep(line(slot, .toServer, at: sent[index].time, payload: payload))
            }
            let text =
                "\(messages.count) messages sent in one go, of which \(lost == nil ? "the first is" : "two are") shown"
            session.keep(line(slot, .note, text, at: sent[last].time))
        }
        for listener in listeners { keepEvidence(of: listener, on: session) }
    }

    private func keepEvidence(of listener: Listener, on session: Session) {
        let wrong = hasLost ? nil : doubled(at: listener).first ?? swapped(at: listener).first?.arrival
        wrong?.received.payload.noteProof()
        for arrival in [wrong, listener.arrivals.last].compactMap(\.self) {
            session.keep(line(listener.slot, .fromServer, at: arrival.received.time, payload: arrival.received.payload))
        }
        guard let last = listener.arrivals.last else { return }
        let count = Set(listener.arrivals.map(\.index)).count
        let text = "\(count) of \(sent.count) messages came, of which the last is shown"
        session.keep(line(listener.slot, .note, text, at: last.received.time))
    }

    private func line(
        _ slot: ConnectionSlot,
        _ direction: EvidenceLine.Direction,
        _ text: String = "",
        at time: NIODeadline,
        payload: Payload? = nil
    ) -> Transcript.Line {
        Transcript.Line(time: time, who: slot.name, direction: direction, text: text, payload: payload)
    }
}
