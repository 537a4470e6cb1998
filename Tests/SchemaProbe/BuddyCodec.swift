import CodecRuntime
import JSONSchema
import SendBuddyProtocol

/// The generated decoder of a message of Send Buddy's contract, beside which the plan is measured.
enum BuddyCodec: String {
    case message, typing, sendMessage, sendTyping

    /// Decodes a text and judges it by a schema, in turns.
    ///
    /// - Parameters:
    ///   - schema: the schema of the same message.
    ///   - text: a valid message.
    ///   - rounds: how often in each turn.
    /// - Returns: the nanoseconds of 25 turns, for each the plan's and the decoder's.
    func turns(beside schema: JSONSchema, _ text: [UInt8], _ rounds: Int) -> [[Int]] {
        (0..<25).map { _ in
            var (judged, decoded) = (0, 0)
            let plan = ProcessorTime.nanoseconds { judged = schema.judgements(of: text, rounds) }
            let decoder = ProcessorTime.nanoseconds { decoded = decode(text, rounds) }
            precondition(judged == rounds && decoded == rounds)
            return [plan, decoder].map { $0 / max(rounds, 1) }
        }
    }

    private func decode(_ text: [UInt8], _ times: Int) -> Int {
        switch self {
        case .message: Self.decode(Message.self, text, times)
        case .typing: Self.decode(Typing.self, text, times)
        case .sendMessage: Self.decode(SendMessage.self, text, times)
        case .sendTyping: Self.decode(SendTyping.self, text, times)
        }
    }

    private static func decode<Value: WireValue>(_: Value.Type, _ text: [UInt8], _ times: Int) -> Int {
        var valid = 0
        for _ in 0..<times {
            if let value = try? Value(decoding: text.span.bytes) {
                keep(value)
                valid += 1
            }
        }
        return valid
    }

    /// Keeps the compiler from leaving out work on a value that is not used.
    @inline(never)
    @_optimize(none)
    private static func keep<Value>(_: Value) {}
}
