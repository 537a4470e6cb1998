import SystemCalls
import Testing

struct InternetAddressTests {
    @Test func `addresses of both versions are read, and names are not`() {
        #expect(InternetAddress.bytes(of: "127.0.0.1") == [127, 0, 0, 1])
        #expect(InternetAddress.bytes(of: "::1") == [UInt8](repeating: 0, count: 15) + [1])
        for text in ["localhost", "127.0.0", "256.0.0.1", "::1::", ""] {
            #expect(InternetAddress.bytes(of: text) == nil)
        }
    }
}
