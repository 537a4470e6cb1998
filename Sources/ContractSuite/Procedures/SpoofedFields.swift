internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation

/// What the server fills in can't be chosen by who sends: fields of those names are unknown ones, and ignored.
struct SpoofedFields: Procedure {
    let subject: DeliverySubject

    func run(on session: Session) async throws {
        let sender = subject.sender(on: session)
        let person = try session.person(sender)
        var outgoing = session.newMessage(subject.operation)
        let spoofs = subject.spoofs
        for (name, value) in spoofs.sorted(by: { $0.key < $1.key }) {
            outgoing.payload = outgoing.payload.setting(value, at: [name])
        }
        let slots = subject.audience(of: sender, on: session)
        // Everything up to the fence is looked at: under a false name the delivery would not be recognised.
        let result = try await session.exchange(outgoing, by: sender, observers: slots, awaiting: nil)
        session.clear()
        for (slot, received) in result.heard.flatMap({ slot, receivedMessages in receivedMessages.map { (slot, $0) } })
        {
            guard received.meaning.name == subject.delivery.message,
                let (name, spoof) = spoofs.first(where: { received.meaning.json?[$0.key] == $0.value })
            else { continue }
            try received.proving {
                throw Finding(
                    expected: "\"\(name)\" of \(subject.quoted) is what the server knows of \(person.key)",
                    observed: "\(slot.name) received the one that \(person.key) had sent: \(spoof.jsonText)",
                    hint: "make the message of its own fields; don't spread what a client sent into it",
                    cause: CauseName("a client can choose what the server fills into \(subject.quoted)")
                )
            }
        }
    }
}
