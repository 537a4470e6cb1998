internal import CodecRuntime
internal import ProtocolSpec

/// What the suite itself has said without a mark, and who else talks in its people's names.
///
/// A message without a mark can be told from others only by who sent it and when. That needs to know that everything
/// of before has arrived, and that the person has no second mouth.
struct BystanderTracker {
    /// The ids of those who have said something without a mark since the last sweep.
    private var spoken: Set<String> = []
    /// The members who say things that the suite did not: another client of theirs is in the room, or a script.
    private var lively: Set<String> = []

    /// Whether messages without a mark may still be on their way: the next check must not take them for its own.
    var needsSweep: Bool { !spoken.isEmpty }

    /// Whether anybody says things that the suite did not.
    var hasOthers: Bool { !lively.isEmpty }

    /// Keeps in mind that somebody says something that may come back without a mark, soon or late.
    mutating func noteSpeech(of person: Target.Person) {
        spoken.insert(person.id)
    }

    /// Everything that was said has arrived.
    mutating func noteSweep() {
        spoken = []
    }

    /// Keeps in mind who of our people talks without our doing.
    mutating func note(_ arrival: ReceivedMessage, among members: [String], context: RunContext, marks: Marks) {
        guard let text = arrival.text, !text.contains(marks.run),
            case .message(let message, let json, violations: []) = arrival.meaning
        else { return }
        for field in context.contractIndex.senderFields(of: message.name) {
            guard let id = json[field]?.string, !spoken.contains(where: { isSameID($0, id) }) else { continue }
            lively.formUnion(members.filter { isSameID(context.target.person($0)?.id ?? "", id) })
        }
    }

    /// Does not judge what can't be told apart from what somebody's other client says.
    ///
    /// - Throws: `Missing` where the person has one.
    func demandQuiet(of slot: ConnectionSlot) throws {
        guard lively.contains(slot.person) else { return }
        throw Missing(
            "\(slot.person) also talks from elsewhere (another client, or a script): use an account that nobody else uses"
        )
    }
}
