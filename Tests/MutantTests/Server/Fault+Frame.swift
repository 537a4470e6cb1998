internal import CodecRuntime

extension Fault {
    /// A frame as it was received.
    struct Frame {
        var text: String
        var isText: Bool

        /// The frame as a value; nil where it is not JSON.
        var json: JSONValue? { try? JSONValue(decoding: text) }
    }
}
