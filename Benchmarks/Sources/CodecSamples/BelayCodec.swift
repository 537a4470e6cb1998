import CodecRuntime
import SendBuddyProtocol

/// A sample for the generated codecs, decoded and encoded any number of times.
public struct BelayCodec: Sendable {
    /// Decodes that many times; returns how often the text was valid.
    public let decode: @Sendable (_ times: Int) -> Int
    /// Encodes the sample's value that many times into one buffer and returns its content; nil for an invalid sample.
    public let encode: (@Sendable (_ times: Int) -> [UInt8])?

    /// - Parameter sample: what is decoded, and whose value is encoded.
    public init(_ sample: Sample) {
        switch sample.kind {
        case .sendMessage: self.init(SendMessage.self, sample)
        case .sendTyping: self.init(SendTyping.self, sample)
        case .message: self.init(Message.self, sample)
        case .typing: self.init(Typing.self, sample)
        case .refreshedToken: self.init(RefreshedToken.self, sample)
        case .refreshDenied: self.init(RefreshDenied.self, sample)
        case .clientMessage: self.init(ClientMessage.self, sample)
        case .serverMessage: self.init(ServerMessage.self, sample)
        }
    }

    private init<Value: WireValue>(_ type: Value.Type, _ sample: Sample) {
        let json = sample.json
        decode = { times in
            var accepted = 0
            for _ in 0..<times {
                if let value = try? Value(decoding: json.span.bytes) {
                    keep(value)
                    accepted += 1
                }
            }
            return accepted
        }
        guard let value = try? Value(decoding: json.span.bytes) else {
            encode = nil
            return
        }
        encode = { times in
            var writer = JSONWriter()
            for _ in 0..<times {
                writer.reset()
                value.encode(to: &writer)
            }
            return writer.bytes.withUnsafeBytes { Array($0) }
        }
    }
}

/// Keeps the compiler from leaving out work on a value that is not used.
@inline(never)
@_optimize(none)
private func keep<Value>(_: Value) {}
