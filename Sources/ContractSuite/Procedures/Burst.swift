internal import CodecRuntime
internal import NIOCore

/// Members send at once, more than any usual buffer holds: nothing is lost, doubled or swapped.
struct Burst: Procedure {
    let fence: MarkedOperation
    /// Whether both members send, or the first one alone.
    var isMutual = true
    var placement = Placement()
    /// How many messages each of them sends.
    var count = 200

    func run(on session: Session) async throws {
        let subject = DeliverySubject(operation: fence.operation, delivery: fence.delivery, placement: placement)
        let listeners = [subject.sender(on: session), subject.partner(on: session)]
        let senders = isMutual ? listeners : [listeners[0]]
        for slot in listeners {
            for sender in senders { try session.blockIfKnown(fence.operation, fence.delivery, sender, slot) }
            _ = try await session.connection(slot)
        }
        let start = NIODeadline.now()
        let outgoingMessages = try await sendAll(senders, on: session)
        for slot in listeners {
            let received = try await numbers(at: slot, of: outgoingMessages, from: senders[0], on: session)
            for (index, sender) in senders.enumerated() {
                let sent = Array(numbers(of: index))
                let came = received.filter { sent.contains($0) }
                guard came != sent else { continue }
                let ending = await session.ending(of: slot, or: sender)
                throw finding(came, sent, from: sender, at: slot, ending: ending)
            }
        }
        let time = NIODeadline.now() - start
        session.note = Self.figure(
            sent: outgoingMessages.count,
            listeners: listeners.count,
            nanoseconds: time.nanoseconds
        )
    }

    /// Everything is sent before anything is received: the server has to hold what it can't pass on yet.
    private func sendAll(
        _ senders: [ConnectionSlot],
        on session: Session
    ) async throws -> [Int: (OutgoingMessage, Target.Person)] {
        var outgoingMessages: [Int: (OutgoingMessage, Target.Person)] = [:]
        for (index, slot) in senders.enumerated() {
            let connection = try await session.connection(slot)
            let person = try session.person(slot)
            for number in numbers(of: index) {
                let outgoing = session.newMessage(fence.operation, number)
                outgoingMessages[number] = (outgoing, person)
                connection.send(outgoing.payload.jsonText)
            }
        }
        return outgoingMessages
    }

    /// «400 messages to 2 connections in 120 ms: 6666 deliveries a second».
    private static func figure(sent: Int, listeners: Int, nanoseconds: Int64) -> String {
        let rate = Int64(sent * listeners) * 1_000_000_000 / max(1, nanoseconds)
        let time = Duration.nanoseconds(nanoseconds).phrase
        return "\(sent) messages to \(listeners) connections in \(time): \(rate) deliveries a second"
    }

    private func numbers(of sender: Int) -> ClosedRange<Int> {
        (sender * count + 1)...(sender * count + count)
    }

    /// The numbers of the messages that a connection received, in the order of arrival.
    private func numbers(
        at slot: ConnectionSlot,
        of outgoingMessages: [Int: (OutgoingMessage, Target.Person)],
        from sender: ConnectionSlot,
        on session: Session
    ) async throws -> [Int] {
        let (prefix, matcher) = ("\(session.marks.check)m", session.matcher)
        var numbers: [Int] = []
        // A server that takes its time over each message is given it, as long as messages come.
        let longest = session.context.limits.deliver * outgoingMessages.count
        _ = try await session.hear(try await session.connection(slot), atMost: longest) { received in
            guard let text = received.text, let range = text.firstRange(of: prefix),
                let number = Int(text[range.upperBound...].prefix { $0 != "." }),
                let (outgoing, person) = outgoingMessages[number],
                matcher.isDelivery(received, of: fence.delivery, for: outgoing, by: person)
            else { return false }
            numbers.append(number)
            return numbers.count == outgoingMessages.count
        }
        if numbers.isEmpty {
            let id = CheckID.reaches(session.context.channel, fence.operation, fence.delivery, from: sender, to: slot)
            throw Blocked(
                check: id,
                finding: Finding(expected: "\(outgoingMessages.count) messages", observed: "none came")
            )
        }
        return numbers
    }

    private func finding(
        _ received: [Int],
        _ sent: [Int],
        from sender: ConnectionSlot,
        at slot: ConnectionSlot,
        ending: Ending?
    ) -> Finding {
        let missing = Set(sent).subtracting(received).count
        let doubled = received.count - Set(received).count
        let observed =
            missing == 0 && doubled == 0
            ? "all came, but not in their order" : "\(missing) are missing, \(doubled) came twice or more"
        let queue = "is a queue full? A channel layer drops what is over its capacity (100 by default)"
        return Finding(
            expected: "\(sent.count) messages of \(sender.name) reach \(slot.name), each once, in their order",
            observed: ending.map { "\($0.phrase): \(observed)" } ?? observed,
            hint: ending == nil ? missing > 0 ? queue : nil : ending?.hint
        )
    }
}
