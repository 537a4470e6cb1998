package import CodecRuntime

/// The first line of a transcript: everything that the rest depends on.
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
    /// What rooms have from an earlier run, by their keys.
    package var histories: [String: RoomHistory]
    /// The scenario's text, where it has no file.
    package var source: String?

    package init(
        channel: String,
        scenario: String,
        seed: UInt64,
        pacing: String,
        histories: [String: RoomHistory] = [:],
        source: String? = nil
    ) {
        self.channel = channel
        self.scenario = scenario
        self.seed = seed
        self.pacing = pacing
        self.histories = histories
        self.source = source
    }

    package var line: JSONValue {
        let kept = histories.sorted { $0.key < $1.key }.map { room, history in
            let last = history.last.map { [JSONValue.Member(name: "last", value: .string($0.description))] } ?? []
            return JSONValue.Member(
                name: room,
                value: .object([JSONValue.Member(name: "count", value: .integer(history.count))] + last)
            )
        }
        return .object(
            [
                JSONValue.Member(name: "transcript", value: .integer(Self.version)),
                JSONValue.Member(name: "channel", value: .string(channel)),
                JSONValue.Member(name: "scenario", value: .string(scenario)),
                // Most readers of JSON can't read an integer above 2^63.
                JSONValue.Member(name: "seed", value: .string(String(seed))),
                JSONValue.Member(name: "pacing", value: .string(pacing)),
            ] + (kept.isEmpty ? [] : [JSONValue.Member(name: "kept", value: .object(kept))])
                + (source.map { [JSONValue.Member(name: "source", value: .string($0))] } ?? [])
        )
    }

    /// Reads a header; nil where the line is not a header of this version.
    package init?(line: JSONValue) {
        guard line["transcript"] == .integer(Self.version), let channel = line["channel"]?.string,
            let scenario = line["scenario"]?.string, let seed = line["seed"]?.string.flatMap({ UInt64($0) }),
            let pacing = line["pacing"]?.string
        else { return nil }
        var histories: [String: RoomHistory] = [:]
        if case .object(let rooms)? = line["kept"] {
            for room in rooms {
                guard case .integer(let count)? = room.value["count"] else { return nil }
                let last = room.value["last"]?.string.flatMap { WireTimestamp($0) }
                histories[room.name] = RoomHistory(count: count, last: last)
            }
        }
        self.init(
            channel: channel,
            scenario: scenario,
            seed: seed,
            pacing: pacing,
            histories: histories,
            source: line["source"]?.string
        )
    }
}
