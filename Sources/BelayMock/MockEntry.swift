import MockServer

/// Something that happened in a mock.
public struct MockEntry: Sendable, Hashable {
    /// What happened: `received`, `sent`, `connected` and so on, as the control API names them.
    public struct Kind: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral {
        /// The kind's name in the control API.
        public let rawValue: String

        /// A kind by its name in the control API.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// A kind by its name in the control API.
        public init(stringLiteral text: String) {
            rawValue = text
        }

        /// A connection opened.
        public static let connected: Kind = "connected"
        /// A connection is gone.
        public static let disconnected: Kind = "disconnected"
        /// A connection was denied, or refused.
        public static let denied: Kind = "denied"
        /// A message came in.
        public static let received: Kind = "received"
        /// A message went out.
        public static let sent: Kind = "sent"
        /// A message that had come in was dropped, because it breaks the contract.
        public static let dropped: Kind = "dropped"
        /// A connection is being closed, by the script or by the contract.
        public static let closing: Kind = "closing"
        /// The mock did something that breaks the contract, on purpose.
        public static let fault: Kind = "fault"
    }

    /// From 1, without a gap.
    public let number: Int
    /// What happened.
    public let kind: Kind
    /// The room's name.
    public let room: String?
    /// The person that it is about: a role, `friend` or `outsider`. For what was sent, the recipients.
    public let people: [String]
    /// The frame, or what happened in words.
    public let text: String?
    /// The close code.
    public let code: UInt16?
    /// Why, where there is more to say than a code.
    public let reason: String?
    /// What breaks the contract in a frame, in words; empty for a valid one.
    public let problems: [String]

    init(_ dated: DatedEntry, _ control: Control) {
        let entry = dated.entry
        number = dated.number
        kind = Kind(rawValue: entry.kind.rawValue)
        room = entry.room
        people = entry.person.map { [$0] } ?? entry.recipients.map(\.person)
        text = entry.text
        code = entry.code
        reason = entry.reason
        problems = control.problems(of: dated).map { ($0.pointer.isEmpty ? "" : "\($0.pointer): ") + $0.message }
    }
}
