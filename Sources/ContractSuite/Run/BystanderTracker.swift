internal import CodecRuntime
internal import ProtocolSpec

/// Which of the suite's own messages have no mark, and which of its people have another client in the room.
///
/// A message without a mark is known only by its sender and its time. So everything that was sent before must have arrived,
/// and the person must have no other client.
struct BystanderTracker {
    /// The ids of people who have sent a message without a mark since the last drain.
    private var unmarked: Set<String> = []
    /// The nodes at which those were sent: what one node sends says nothing about what is on its way from another.
    private(set) var unmarkedNodes: Set<Int> = []
    /// The members in whose names messages come that the suite did not send: from another client, or a script.
    private var active: Set<String> = []
    /// What the first connection in a room heard, before anything else, that the suite did not send: old messages, where a server
    /// sends the last ones to whoever comes.
    private var greetings: [RoomPlan: Set<String>] = [:]
    /// The rooms in which a connection has heard what it sent itself.
    private var greeted: Set<RoomPlan> = []

    /// Whether messages without a mark may still be on their way: the next check must not take them for its own.
    var needsDrain: Bool { !unmarked.isEmpty }

    /// Whether messages come that the suite did not send.
    var hasBystanders: Bool { !active.isEmpty }

    /// Takes note of a message that may come back without a mark, sooner or later.
    ///
    /// - Parameters:
    ///   - person: who sends it.
    ///   - node: where.
    mutating func noteUnmarkedMessage(of person: Target.Person, at node: Int) {
        unmarked.insert(person.id)
        unmarkedNodes.insert(node)
    }

    /// Everything that was sent has arrived.
    mutating func noteDrained() {
        (unmarked, unmarkedNodes) = ([], [])
    }

    /// Takes note of members in whose names a message comes that the suite did not send.
    mutating func note(_ received: ReceivedMessage, among members: [String], context: RunContext, marks: Marks) {
        guard let text = received.text, !text.contains(marks.run),
            case .message(let message, let json, violations: []) = received.meaning
        else { return }
        for field in context.contractIndex.senderFields(of: message.name) {
            guard let id = json[field]?.string, !unmarked.contains(where: { isSameID($0, id) }) else { continue }
            active.formUnion(members.filter { isSameID(context.target.person($0)?.id ?? "", id) })
        }
    }

    /// Takes note of what a connection hears before its own first message comes back.
    ///
    /// A foreign message does not show there that somebody talks: a server may send to whoever comes what was said last. Whoever
    /// talks says another thing after that.
    mutating func noteGreeting(
        _ received: ReceivedMessage,
        in room: RoomPlan,
        among members: [String],
        context: RunContext,
        marks: Marks
    ) {
        guard let text = received.text else { return }
        guard !text.contains(marks.run) else {
            if marks.isFence(text) { greeted.insert(room) }
            return
        }
        if !greeted.contains(room) {
            greetings[room, default: []].insert(text)
        } else if greetings[room]?.contains(text) != true {
            note(received, among: members, context: context, marks: marks)
        }
    }

    /// Messages of a person's other client can't be told apart from the suite's: then nothing is judged.
    ///
    /// - Throws: `Missing` where the person has another client.
    func requireSoleClient(of slot: ConnectionSlot) throws {
        guard active.contains(slot.person) else { return }
        throw Missing(
            "\(slot.person) also talks from elsewhere (another client, or a script): use an account that nobody else uses"
        )
    }
}
