/// The number in a close frame that says why (RFC 6455 §7.4).
package struct WebSocketCloseCode: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    package let rawValue: UInt16

    /// Any number, including those that must not be sent: ``isValidOnWire`` tells them apart.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The purpose is fulfilled.
    package static let normalClosure = WebSocketCloseCode(rawValue: 1000)
    /// The endpoint goes down, or the page is left.
    package static let goingAway = WebSocketCloseCode(rawValue: 1001)
    /// The peer broke the protocol.
    package static let protocolError = WebSocketCloseCode(rawValue: 1002)
    /// The kind of message can't be accepted.
    package static let unsupportedData = WebSocketCloseCode(rawValue: 1003)
    /// Never sent: stands for a close frame without a code.
    package static let noStatus = WebSocketCloseCode(rawValue: 1005)
    /// Never sent: stands for a connection that ended without a close frame.
    package static let abnormalClosure = WebSocketCloseCode(rawValue: 1006)
    /// The bytes aren't what the message's kind promised, such as text that isn't UTF-8.
    package static let invalidPayload = WebSocketCloseCode(rawValue: 1007)
    /// A policy that no other code describes.
    package static let policyViolation = WebSocketCloseCode(rawValue: 1008)
    /// The message is larger than the receiver accepts.
    package static let messageTooBig = WebSocketCloseCode(rawValue: 1009)
    /// The server hit a condition it did not expect.
    package static let internalError = WebSocketCloseCode(rawValue: 1011)
    /// 1012: the service is restarting; a client may come back (IANA's registry of close codes).
    package static let serviceRestart = WebSocketCloseCode(rawValue: 1012)
    /// 1013: try again later, since the peer takes less than it is sent (IANA's registry of close codes).
    package static let tryAgainLater = WebSocketCloseCode(rawValue: 1013)

    /// Whether a close frame may carry this code.
    ///
    /// Allowed are the codes that RFC 6455 §7.4.1 and the IANA registry define for the wire (1000–1003, 1007–1014),
    /// and those left to libraries and applications (3000–4999, §7.4.2). 1004 is reserved; 1005, 1006 and 1015 are
    /// for an endpoint's own use; all others are not assigned. `ProtocolSpec` has the same rule for contracts and scenarios;
    /// a test compares the two.
    package var isValidOnWire: Bool {
        switch self.rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}

extension WebSocketCloseCode: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: UInt16) {
        self.init(rawValue: value)
    }
}

extension WebSocketCloseCode: CustomStringConvertible {
    package var description: String {
        "\(self.rawValue)"
    }
}
