/// The close codes that a close frame may carry (RFC 6455, section 7.4, and the registry at IANA).
///
/// 1004 is reserved; 1005, 1006 and 1015 are for an endpoint's own use; 1016 to 2999 are for the protocol itself.
/// `WebSocketWire`, which imports no module of ours, has the same rule in `WebSocketCloseCode`; a test compares the two.
package enum SendableCloseCodes {
    package static let ranges = [1000...1003, 1007...1014, 3000...4999]

    package static func contain(_ code: Int) -> Bool {
        ranges.contains { $0.contains(code) }
    }
}
