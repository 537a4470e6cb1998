package import NIOCore

/// Payload of one frame, or as much of it as one read brought.
package struct FramePiece: Hashable, Sendable {
    /// The frame this belongs to.
    package var header: FrameHeader
    /// Unmasked payload bytes; a slice of what was received.
    package var payload: ByteBuffer
    /// Whether the frame ends with these bytes.
    package var endsFrame: Bool
}

/// Takes received bytes apart into frames (RFC 6455 §5), and refuses the first unlawful one.
///
/// Payload comes out as it arrives, so that text can be judged before its frame is complete. A frame that one read
/// brought whole comes out as one piece, which is a slice of that read: nothing is copied. The one exception is due to
/// masking: if other code still holds the bytes that a client masked, the read is copied once, as a whole, before
/// it is unmasked in place; that is one copy a read, however many frames are in it.
///
/// What the frames mean together, such as messages and the close handshake, is up to ``ConnectionMachine``.
package struct FrameParser: Sendable {
    private struct OpenFrame {
        var header: FrameHeader
        var received = 0
    }

    /// Where a piece lies within a read.
    private struct Span {
        var frame: OpenFrame
        var bytes: Range<Int>
    }

    private var rules: FrameRules
    private var decoder = FrameHeaderDecoder()
    private var frame: OpenFrame?
    private var pieces = CircularBuffer<FramePiece>(initialCapacity: 1)
    private var violation: ProtocolViolation?

    /// - Parameters:
    ///   - role: The role of the receiver: a server takes masked frames only, a client unmasked ones only.
    ///   - maximumMessageSize: The most payload bytes that the fragments of one message may announce together.
    package init(role: WebSocketRole, maximumMessageSize: Int) {
        self.rules = FrameRules(role: role, maximumMessageSize: maximumMessageSize)
    }

    /// Takes the next received bytes. After a violation all further bytes are ignored: their meaning is lost.
    package mutating func append(_ bytes: consuming ByteBuffer) {
        guard self.violation == nil else { return }
        var read = bytes
        let spans = read.withUnsafeReadableBytes { self.scan($0) }
        if self.rules.role == .server {
            Self.unmask(spans, in: &read)
        }
        for span in spans {
            guard let payload = read.viewSlice(span.bytes) else { continue }
            let endsFrame = span.frame.received + span.bytes.count == span.frame.header.length
            self.pieces.append(FramePiece(header: span.frame.header, payload: payload, endsFrame: endsFrame))
        }
    }

    /// The next piece in the order of arrival, nil if more bytes are needed.
    ///
    /// - Throws: The violation, once all lawful pieces before it have been taken.
    package mutating func next() throws(ProtocolViolation) -> FramePiece? {
        if let piece = self.pieces.popFirst() { return piece }
        if let violation = self.violation { throw violation }
        return nil
    }

    /// Finds the pieces in a read without changing or keeping any of its bytes.
    private mutating func scan(_ bytes: UnsafeRawBufferPointer) -> [Span] {
        var spans: [Span] = []
        var index = 0
        while index < bytes.count {
            if self.frame == nil {
                do throws(ProtocolViolation) {
                    let header = try self.decoder.take(bytes[index], under: &self.rules)
                    self.frame = header.map { OpenFrame(header: $0) }
                } catch {
                    self.violation = error
                    break
                }
                index += 1
            }
            guard let span = self.payload(from: index, to: bytes.count) else { continue }
            spans.append(span)
            index = span.bytes.upperBound
        }
        return spans
    }

    /// The payload of the open frame in these bytes; nil if there is none, unless the frame is empty.
    private mutating func payload(from start: Int, to end: Int) -> Span? {
        guard var frame = self.frame else { return nil }
        let count = min(frame.header.length - frame.received, end - start)
        guard count > 0 || frame.header.length == 0 else { return nil }
        let span = Span(frame: frame, bytes: start..<start + count)
        frame.received += count
        self.frame = frame.received == frame.header.length ? nil : frame
        return span
    }

    private static func unmask(_ spans: [Span], in read: inout ByteBuffer) {
        if read.modifyIfUniquelyOwned({ _ in }) == nil {
            // A buffer's own copy on write would copy its whole capacity, and would do so again after each slice.
            var copy = ByteBufferAllocator().buffer(capacity: read.readableBytes)
            copy.writeImmutableBuffer(read)
            read = copy
        }
        read.withUnsafeMutableReadableBytes { bytes in
            for span in spans {
                let payload = UnsafeMutableRawBufferPointer(rebasing: bytes[span.bytes])
                span.frame.header.maskingKey?.apply(to: payload, at: span.frame.received)
            }
        }
    }
}

extension ByteBuffer {
    /// A slice at offsets counted from the first readable byte.
    fileprivate func viewSlice(_ range: Range<Int>) -> ByteBuffer? {
        self.getSlice(at: self.readerIndex + range.lowerBound, length: range.count)
    }
}
