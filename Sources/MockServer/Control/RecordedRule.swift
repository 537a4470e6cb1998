import CodecRuntime
import ProtocolSpec

/// A rule of the scenario that a recording becomes.
struct RecordedRule {
    /// As it stands in the file.
    var trigger: String
    var room: String
    var count: Int?
    var state: String?
    var steps: [JSONValue] = []

    var lines: [String] {
        ["  - on: \(trigger)", "    room: \(YAMLText.scalar(room))"]
            + (count.map { ["    count: \($0)"] } ?? []) + (state.map { ["    state: \($0)"] } ?? [])
            + (steps.isEmpty ? ["    do: []"] : ["    do:"] + steps.map { "      - \(YAMLText.flow($0))" })
    }
}
