import ProtocolSpec
import Testing
import WebSocketWire

/// The rule of the wire and the rule of contracts and scenarios, which are in modules that don't know each other.
@Suite struct CloseCodeTests {
    @Test func `a contract may name exactly the close codes that a close frame may carry`() {
        for code in UInt16.min ... .max {
            #expect(
                SendableCloseCodes.contain(Int(code)) == WebSocketCloseCode(rawValue: code).isValidOnWire,
                "\(code)"
            )
        }
    }
}
