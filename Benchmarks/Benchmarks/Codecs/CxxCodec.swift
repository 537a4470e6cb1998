import CodecPeers
import CodecSamples

/// A sample in the hands of the C++ peer.
struct CxxCodec: @unchecked Sendable {
    // Used from one thread only: rows are measured one after the other.
    private let peer: OpaquePointer

    init(_ sample: Sample) {
        let kind =
            switch sample.kind {
            case .sendMessage: peer_send_message
            case .sendTyping: peer_send_typing
            case .message: peer_message
            case .typing: peer_typing
            case .refreshedToken: peer_refreshed_token
            case .refreshDenied: peer_refresh_denied
            case .clientMessage: peer_client_message
            case .serverMessage: peer_server_message
            }
        guard let peer = peer_make(kind, sample.json, sample.json.count) else { preconditionFailure("no memory") }
        self.peer = peer
    }

    /// How often it was found valid.
    func decode(_ times: Int) -> Int {
        Int(peer_decode(peer, Int64(times)))
    }

    /// What the last one is.
    func encode(_ times: Int) -> [UInt8] {
        var count = 0
        let bytes = peer_encode(peer, Int64(times), &count)
        return Array(UnsafeBufferPointer(start: bytes, count: count))
    }
}
