/// A reader that is fed with arbitrary bytes, and what must be true of it for any input.
///
/// `Fuzzing/` runs them under libFuzzer; the unit tests replay what it found. A trap is a finding, and so is a
/// complaint.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// The generated codecs and the reader and writer under them.
    case decoder
    /// The WebSocket frame parser and the connection above it.
    case frames
    /// The reader of YAML documents, and the contract's on top of it.
    case yaml
    /// The scenario reader, and the engine that plays what it accepts.
    case scenario
    /// The index of JSON texts, and schemas that are compiled and judge values.
    case schema

    /// What is wrong with the way in which the reader takes these bytes; nil where nothing is.
    package func complaint(about bytes: [UInt8]) -> String? {
        switch self {
        case .decoder: DecoderTarget.complaint(about: bytes)
        case .frames: FramesTarget.complaint(about: bytes)
        case .yaml: DocumentTarget.complaint(about: bytes)
        case .scenario: ScenarioTarget.complaint(about: bytes)
        case .schema: SchemaTarget.complaint(about: bytes)
        }
    }
}
