package import NIOCore
package import NIOHTTP1

/// NIO's HTTP/1 decoder, which stops and goes on as the upgrade handler says.
///
/// `HTTPDecoder` stops by itself after a message that it takes for an upgrade. That is not enough here, twice. It
/// never goes on, though a server may decline an upgrade it does not know (RFC 9110 §7.8), as it does when a client
/// asks for h2c, and keep the connection. And it reads `Connection` a little differently than RFC 9110 (a tab behind a
/// token hides it), so that it may still be decoding HTTP when the two ends have agreed on frames. The bytes of the
/// frames wait in here until the decoder is removed from the pipeline, then go to the handler behind it.
package final class UpgradableHTTPDecoder<In, Out>: ByteToMessageDecoder {
    package typealias InboundOut = In

    private let makeDecoder: () -> HTTPDecoder<In, Out>
    private var decoder: HTTPDecoder<In, Out>
    private var isPaused = false
    private var isDiscarding = false
    private var mustRestart = false
    private var leftover: ByteBuffer?

    package init(_ makeDecoder: @escaping () -> HTTPDecoder<In, Out>) {
        self.makeDecoder = makeDecoder
        self.decoder = makeDecoder()
    }

    /// What comes after the message under way is not HTTP.
    package func pause() {
        self.isPaused = true
    }

    /// What comes after the message under way is HTTP, though the message asked for something else.
    package func restart() {
        self.mustRestart = true
    }

    /// Nothing that comes is needed any more, so it is discarded and does not pile up.
    package func discard() {
        self.isDiscarding = true
    }

    /// What came behind the message under way, if the peer's end came with it; the caller's to pass on.
    package func takeLeftover() -> ByteBuffer? {
        defer { self.leftover = nil }
        return self.leftover
    }

    package func decoderAdded(context: ChannelHandlerContext) {
        self.decoder.decoderAdded(context: context)
    }

    package func decoderRemoved(context: ChannelHandlerContext) {
        self.decoder.decoderRemoved(context: context)
    }

    package func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        if self.isDiscarding { buffer.moveReaderIndex(to: buffer.writerIndex) }
        guard !self.isPaused, !self.isDiscarding else { return .needMoreData }
        let state = try self.decoder.decode(context: context, buffer: &buffer)
        guard self.mustRestart, !self.isPaused, !self.isDiscarding else { return state }
        self.mustRestart = false
        self.decoder.decoderRemoved(context: context)
        self.decoder = self.makeDecoder()
        self.decoder.decoderAdded(context: context)
        return .continue
    }

    package func decodeLast(
        context: ChannelHandlerContext,
        buffer: inout ByteBuffer,
        seenEOF: Bool
    ) throws -> DecodingState {
        guard self.isPaused || self.isDiscarding else {
            return try self.decoder.decodeLast(context: context, buffer: &buffer, seenEOF: seenEOF)
        }
        if self.isPaused, let rest = buffer.readSlice(length: buffer.readableBytes), rest.readableBytes > 0 {
            // When the peer ends, the handler that these bytes are for is not in the pipeline yet.
            if seenEOF { self.leftover = rest } else { context.fireChannelRead(NIOAny(rest)) }
        }
        return .needMoreData
    }
}

/// A decoder of responses has to know the requests, as the response to a HEAD has no body.
extension UpgradableHTTPDecoder: WriteObservingByteToMessageDecoder
where In == HTTPClientResponsePart, Out == HTTPClientRequestPart {
    package typealias OutboundIn = HTTPClientRequestPart

    package func write(data: HTTPClientRequestPart) {
        self.decoder.write(data: data)
    }
}
