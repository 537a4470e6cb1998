/// Something that a server does wrong, on purpose. It applies to you alone, never to your partners.
package enum Fault: Sendable, Hashable {
    /// The next frames to you have a fault, so many of them.
    case frames(FrameFault, count: Int)
    /// You get these bytes as a message, whatever the contract says.
    case raw([UInt8], isText: Bool)
    case socket(SocketFault)
    /// Nothing is read from you and nothing sent to you for so many microseconds; for good, if nil.
    case stall(Int64?)
    /// Your next handshakes fail, so many of them.
    case handshake(HandshakeFault, times: Int)
    /// Your next requests for a new token fail or take long, so many of them.
    case refresh(RefreshFault, times: Int)
}
