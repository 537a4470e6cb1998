import CodecRuntime

extension Scenario {
    /// A mock without a scenario: what the contract's server says by itself, and what a reader of the document would expect.
    package static var defaultTalk: Scenario {
        Scenario(
            name: "default",
            about: nil,
            seed: 7,
            // 2026-01-01T12:00:00Z
            clock: WireTimestamp(microseconds: 1_767_268_800_000_000),
            you: "",
            people: [],
            rules: []
        )
    }
}
