import ProtocolSpec

/// Something that happened while a mock runs: what its journal keeps, a terminal shows and a page lists.
package struct JournalEntry: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// A connection opened.
        case connected
        /// A connection is closed, with the code that a browser would see.
        case disconnected
        /// A connection was denied, or refused.
        case denied
        /// A message came in.
        case received
        /// A message went out.
        case sent
        /// A message that had come in was dropped because it breaks the contract.
        case dropped
        /// A connection is being closed by the script or by the contract.
        case closing
        /// The mock does something that breaks the contract, on purpose.
        case fault
        /// Which default applied, where the contract says nothing.
        case note
        /// A partner's line was not sent because it breaks the contract. Was called `unspoken`.
        case lineRejected = "line-rejected"
        /// Something about the script.
        case script
        /// Another scenario begins, or the same one again.
        case scenario
        /// Steps were played by hand.
        case step
    }

    package var kind: Kind
    /// The room's name.
    package var room: String?
    /// The person that it is about, by `Roster.Member.key`.
    package var person: String?
    package var socket: ConnectionNumber?
    /// The connections that a message went to.
    package var recipients: [Recipient] = []
    /// The message, or what happened in words.
    package var text: String?
    /// A binary message.
    package var bytes: [UInt8]?
    package var code: UInt16?
    package var reason: String?
    /// `file:line:column` of the scenario.
    package var place: String?

    package typealias ConnectionNumber = Int

    /// Called with what happens. It gets a closure that makes the entry, so that an entry that is not shown is not made.
    package typealias Notice = @Sendable (_ entry: () -> JournalEntry) -> Void

    package struct Recipient: Sendable, Hashable {
        package var person: String
        package var socket: ConnectionNumber
    }

    init(_ kind: Kind, room: String? = nil, person: String? = nil, socket: ConnectionNumber? = nil) {
        self.kind = kind
        self.room = room
        self.person = person
        self.socket = socket
    }
}

extension JournalEntry {
    /// Whether it is a frame, which can be checked against the contract.
    var isFrame: Bool { kind == .received || kind == .sent }

    /// The frame, where it is one.
    var frame: FrameContent? {
        guard isFrame else { return nil }
        return text.map(FrameContent.text) ?? .binary(bytes ?? [])
    }
}
