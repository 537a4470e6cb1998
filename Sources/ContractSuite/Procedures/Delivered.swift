internal import ProtocolSpec

/// A delivery reaches an observer who should have it.
struct Delivered: Procedure {
    let subject: DeliverySubject
    let relation: ObserverRelation

    func run(on session: Session) async throws {
        if relation == .secondConnection { try await expectBoth(on: session) }
        for (sender, observer) in try pairs(on: session) { try await check(sender, [observer], on: session) }
        if relation == .partner, !session.hasOneConnectionAPerson {
            // A person with two connections receives it on both.
            let partner = subject.partner(on: session)
            try await check(subject.sender(on: session), [partner, partner.second], on: session)
        }
        session.clear()
    }

    /// Opens both connections, and lets the older one hear of it before anything is sent there: what it is closed with then is no
    /// answer.
    private func expectBoth(on session: Session) async throws {
        let (sender, second) = (subject.sender(on: session), subject.secondConnection(on: session))
        _ = try await session.connection(sender)
        _ = try await session.connection(second)
        do { _ = try await session.fence(by: second, at: [sender]) } catch {
            // Whether what one says reaches the other is asked next.
            if await session.displacement() != nil { throw error }
        }
    }

    /// Both directions between two members; the sender's own tabs in one.
    private func pairs(on session: Session) throws -> [(ConnectionSlot, ConnectionSlot)] {
        let sender = subject.sender(on: session)
        switch relation {
        case .sender: return [(sender, sender)]
        case .secondConnection:
            let second = subject.secondConnection(on: session)
            return [(sender, second), (second, sender)]
        case .partner:
            let partner = subject.partner(on: session)
            return [(sender, partner), (partner, sender)]
        }
    }

    private func check(_ sender: ConnectionSlot, _ observers: [ConnectionSlot], on session: Session) async throws {
        _ = try await session.connection(sender)
        let outgoing = session.newMessage(subject.operation)
        let result = try await session.exchange(
            outgoing,
            by: sender,
            observers: observers,
            awaiting: subject.delivery,
            needsFence: false
        )
        guard let observer = observers.first(where: { result.deliveries(of: subject.delivery, at: $0).isEmpty }) else {
            return
        }
        let ending = await session.ending(of: observer, or: sender)
        if ending == nil, result.ours(observer).isEmpty { await askNewer(than: observer, from: sender, on: session) }
        throw Finding(
            expected: "\(subject.quoted) from \(sender.name) reaches \(observer.name)",
            observed: ending?.phrase ?? nothing(result, at: observer, session),
            hint: ending == nil ? hint : ending?.hint,
            cause: ending?.cause ?? cause(result, at: observer, session)
        ).raised(on: subject.operation, in: session.contractIndex)
    }

    /// Finds out whether an open connection hears nothing because its person has a newer one: that is no fault in delivering.
    private func askNewer(than observer: ConnectionSlot, from sender: ConnectionSlot, on session: Session) async {
        guard !session.hasOneConnectionAPerson, subject.placement.isOnOne, relation != .sender else { return }
        // Where people do not even hear themselves, no newer connection is to blame.
        if let fence = session.contractIndex.fence {
            let own = CheckID.reaches(session.context.channel, fence.operation, fence.delivery, .sender)
            guard !session.failures.contains(own) else { return }
        }
        var newer = observer
        newer.connection = Self.newer
        let result = try? await session.exchange(
            session.newMessage(subject.operation, 2),
            by: sender,
            observers: [newer, observer],
            awaiting: subject.delivery,
            needsFence: false
        )
        guard let result, !result.deliveries(of: subject.delivery, at: newer).isEmpty,
            result.deliveries(of: subject.delivery, at: observer).isEmpty,
            await session.ending(of: observer) == nil
        else { return }
        session.note(Displacement(older: observer.name, newer: newer.name, end: .silent))
    }

    /// No check opens as many connections of one person.
    private static let newer = 8

    private func cause(_ result: ExchangeResult, at observer: ConnectionSlot, _ session: Session) -> CauseName {
        if let departed = result.ours(observer).first(where: { $0.meaning.complaint != nil }) {
            return .departs(departed, of: subject.delivery)
        }
        if result.misattributed(subject.delivery, at: observer) != nil { return .wrongSender }
        return .notDelivered(subject, to: relation, in: session.context.channel)
    }

    private var hint: String {
        guard subject.placement.isOnOne else { return Hints.nodesApart }
        return relation == .partner ? Hints.notBroadcast : Hints.notEchoed
    }

    private func nothing(_ result: ExchangeResult, at observer: ConnectionSlot, _ session: Session) -> String {
        let limit = session.context.limits.deliver.phrase
        guard let other = result.ours(observer).first else {
            return result.misattributed(subject.delivery, at: observer) ?? "nothing came within \(limit)"
        }
        return "instead came \(other.meaning.complaint ?? "another message"): \(other.excerpt)"
    }
}
