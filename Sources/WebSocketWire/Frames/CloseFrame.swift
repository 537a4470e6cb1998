package import NIOCore

/// What a close frame says (RFC 6455 §5.5.1).
package struct CloseFrame: Hashable, Sendable {
    /// Nil if the frame carries no body.
    package var code: WebSocketCloseCode?
    /// For people who read logs, not for programs; empty if there is none.
    package var reason: String

    package init(code: WebSocketCloseCode?, reason: String = "") {
        self.code = code
        self.reason = reason
    }

    /// The payload: nothing without a code; otherwise the code and as many whole code points of the reason as fit.
    ///
    /// A control frame carries 125 bytes at most (§5.5), which leaves 123 for the reason. A cut inside a code point
    /// would be a violation in itself (§8.1), so the cut is made before it.
    package var body: ByteBuffer {
        guard let code = self.code else { return ByteBuffer() }
        var body = ByteBuffer()
        body.writeInteger(code.rawValue)
        body.writeString(Self.truncated(self.reason))
        return body
    }

    /// The longest reason that a close frame has room for, in bytes of UTF-8.
    package static let maximumReasonLength = 123

    private static func truncated(_ reason: String) -> String {
        guard reason.utf8.count > self.maximumReasonLength else { return reason }
        var kept = String.UnicodeScalarView()
        var length = 0
        for scalar in reason.unicodeScalars {
            length += UTF8.width(scalar)
            guard length <= self.maximumReasonLength else { break }
            kept.append(scalar)
        }
        return String(kept)
    }
}

/// Reads the body of a close frame as its bytes arrive, so that a bad one is refused at its first bad byte.
struct CloseBodyReader {
    private var body = ByteBuffer()
    private var utf8 = UTF8Validator()

    mutating func append(_ bytes: ByteBuffer) throws(ProtocolViolation) {
        let judged = max(self.body.readableBytes, 2)
        self.body.writeImmutableBuffer(bytes)
        guard let code = self.code else { return }
        guard code.isValidOnWire else { throw .invalidCloseCode(code) }
        let fresh = self.body.viewBytes(at: judged, length: self.body.readableBytes - judged)
        guard fresh.map({ self.utf8.accept($0) }) ?? true else { throw .reasonNotUTF8 }
    }

    func finish() throws(ProtocolViolation) -> CloseFrame {
        guard self.body.readableBytes != 1 else { throw .truncatedCloseCode }
        guard self.utf8.isComplete else { throw .reasonNotUTF8 }
        let reason = self.body.getString(at: 2, length: self.body.readableBytes - 2) ?? ""
        return CloseFrame(code: self.code, reason: reason)
    }

    private var code: WebSocketCloseCode? {
        self.body.getInteger(at: 0, as: UInt16.self).map(WebSocketCloseCode.init(rawValue:))
    }
}
