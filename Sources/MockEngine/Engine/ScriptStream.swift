/// Steps that are played again and again, beside the script that has begun them.
struct ScriptStream: Sendable {
    var stream: Scenario.Stream
    /// Where it stands in the file.
    var step: Scenario.Step
    /// The script that began it: for which connection, in which room, and what it had received.
    var run: ScriptRun
    /// How often its steps were played.
    var played = 0
    /// When they are due next, on the room's clock.
    var due: Int64
    /// The script that plays them; nil before the first time.
    var playing: Int?
}
