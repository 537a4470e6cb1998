import MockEngine

/// What plays: an engine, the scenario that it was made of, and the header of its transcript.
struct Staging: Sendable {
    var engine: any RoomEngine
    /// Nil for an engine that was made of no scenario.
    var played: PlayedScenario?
    var header: TranscriptHeader
}
