internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// What a check asks of a server, with everything that is needed to ask it.
enum Question: Sendable {
    /// Is a member admitted at a node?
    case admission(person: String, node: Int)
    /// Is an attempt to connect denied with a close code?
    case denial(CloseCode, ConnectionAttempt)
    /// Are good tokens denied whose subject is one of these, and not an id?
    case subjects([JSONValue])
    /// Is a token denied that names its owner in these claims, and not in the contract's?
    case claims([String])
    case delivery(DeliverySubject, DeliveryQuestion)
    /// Is a valid value accepted and delivered?
    case acceptance(ReceiveOperation, ValueCase)
    /// Is an invalid frame treated as the contract says?
    case refusal(InvalidFrame, InvalidFrameAnswer)
    /// Does a field with a huge text harm nobody?
    case huge(ReceiveOperation, HugeField)
    /// Does a field that is NaN or Infinity harm nobody?
    case notANumber(ReceiveOperation, field: String)
    case persistence(PersistenceSubject, PersistenceQuestion)
    case connection(ConnectionQuestion)
    /// Do a room's members receive each other's messages? Asked with the message that proves silence.
    case membership(MarkedOperation, MembershipQuestion)
    case endpoint(EndpointSubject, EndpointQuestion)
    /// Are this many frames made from the schemas treated as the contract says?
    case fuzz(count: Int)
    /// Are these frames treated as the contract says?
    case frames([String])
}
