import MockEngine

/// What plays: an engine, the scenario that it was made of, and the header of its transcript.
struct LoadedScenario: Sendable {
    var engine: any RoomEngine
    /// Nil for an engine that was made without a scenario.
    var played: PlayedScenario?
    var header: TranscriptHeader

    /// The engine's; rooms may come into being.
    var roster: Roster { engine.roster }

    init(engine: any RoomEngine, played: PlayedScenario?, header: TranscriptHeader) {
        self.engine = engine
        self.played = played
        self.header = header
    }
}
