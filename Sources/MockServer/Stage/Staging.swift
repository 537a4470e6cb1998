import MockEngine

/// What plays: an engine, the scenario that it was made of, and the header of its transcript.
struct Staging: Sendable {
    var engine: any RoomEngine
    /// The engine's, which doesn't change: asked with every frame.
    let cast: Cast
    /// Nil for an engine that was made of no scenario.
    var played: PlayedScenario?
    var header: TranscriptHeader

    init(engine: any RoomEngine, played: PlayedScenario?, header: TranscriptHeader) {
        self.engine = engine
        cast = engine.cast
        self.played = played
        self.header = header
    }
}
