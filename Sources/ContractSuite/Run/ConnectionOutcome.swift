internal import CodecRuntime
internal import NIOCore
internal import NIOHTTP1
internal import ProtocolSpec
internal import WebSocketWire

/// What came of an attempt to connect.
enum ConnectionOutcome {
    case open(RecordedConnection)
    /// The server answered in HTTP, with another status than 101.
    case refused(status: Int)
    /// There was no answer that could be understood, or none at all.
    case failed(WebSocketClientError.Code, message: String)
}
