import MockEngine

/// What plays: an engine, the scenario that it was made of, and the header of its transcript.
struct LoadedScenario: Sendable {
    var engine: any RoomEngine
    /// The engine's, which doesn't change.
    let roster: Roster
    /// Nil for an engine that was made without a scenario.
    var played: PlayedScenario?
    var header: TranscriptHeader

    init(engine: any RoomEngine, played: PlayedScenario?, header: TranscriptHeader) {
        self.engine = engine
        roster = engine.roster
        self.played = played
        self.header = header
    }
}
