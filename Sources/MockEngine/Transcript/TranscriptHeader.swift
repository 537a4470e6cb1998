package import CodecRuntime

/// The first line of a transcript: what has to be the same for the rest to be the same.
package struct TranscriptHeader: Hashable, Sendable {
    /// Which form of transcript this is.
    package static let version = 1

    /// The channel of the contract.
    package var channel: String
    /// The scenario's name.
    package var scenario: String
    package var seed: UInt64
    /// How pauses pass: `timed` or `immediate`.
    package var pacing: String

    package init(channel: String, scenario: String, seed: UInt64, pacing: String) {
        self.channel = channel
        self.scenario = scenario
        self.seed = seed
        self.pacing = pacing
    }

    package var line: JSONValue {
        .object([
            JSONValue.Member(name: "transcript", value: .integer(Self.version)),
            JSONValue.Member(name: "channel", value: .string(channel)),
            JSONValue.Member(name: "scenario", value: .string(scenario)),
            // A number above 2^63 is no integer to most readers of JSON.
            JSONValue.Member(name: "seed", value: .string(String(seed))),
            JSONValue.Member(name: "pacing", value: .string(pacing)),
        ])
    }

    /// Reads a header; nil where the line is none of this version.
    package init?(line: JSONValue) {
        guard line["transcript"] == .integer(Self.version), let channel = line["channel"]?.string,
            let scenario = line["scenario"]?.string, let seed = line["seed"]?.string.flatMap({ UInt64($0) }),
            let pacing = line["pacing"]?.string
        else { return nil }
        self.init(channel: channel, scenario: scenario, seed: seed, pacing: pacing)
    }
}
