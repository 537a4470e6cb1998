package import CodecRuntime

/// A frame as it was on the wire.
package enum FrameContent: Sendable, Hashable {
    case text(String)
    case binary([UInt8])
}

/// What a frame is to the contract.
package struct FrameJudgement: Sendable, Hashable {
    /// Which message of the contract it is; nil where that is not known.
    package var message: String?
    /// What scripts hear of that message, where it is JSON.
    package var payload: JSONValue?
    /// Why it is none; empty for one that is.
    package var problems: [FrameProblem]

    package init(message: String? = nil, payload: JSONValue? = nil, problems: [FrameProblem] = []) {
        self.message = message
        self.payload = payload
        self.problems = problems
    }
}
