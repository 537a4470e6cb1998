internal import ProtocolSpec

/// How a payload travels.
enum PayloadForm: Sendable, Hashable {
    case json, text, binary
    /// Not looked into; in text or binary frames.
    case opaque

    init(_ payload: Contract.Payload, isEnveloped: Bool) {
        self =
            switch payload {
            case .json: .json
            case _ where isEnveloped: .json
            case .text: .text
            case .binary: .binary
            case .opaque: .opaque
            }
    }
}
