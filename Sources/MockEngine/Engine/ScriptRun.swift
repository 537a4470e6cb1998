/// A script that is being played.
struct ScriptRun: Sendable {
    /// Steps within steps: where in them the script is, and how often they are played again.
    struct Block: Sendable {
        var steps: [Scenario.Step]
        var next = 0
        var rounds = 1
    }

    /// What a script waits for.
    struct Waiting: Sendable {
        var pattern: Scenario.Pattern
        var otherwise: [Scenario.Step]
        var step: Scenario.Step
        var timer: TimerID?
        /// Which of the script's waits it is.
        var number: Int
    }

    /// The connection that set it off; nil where none did.
    var connection: ConnectionID?
    var room: RoomID
    /// The innermost block last.
    var blocks: [Block]
    /// The message that it received last.
    var received: HeardMessage?
    /// The connection that it came over.
    var asker: ConnectionID?
    /// Where the script is on the room's clock.
    var time: Int64
    var waiting: Waiting?
    var waits = 0
    /// The step that was taken last.
    var latest: Scenario.Step?

    /// Whether any step that is still to come is what the server does about a message.
    var hasAnswerAhead: Bool {
        blocks.contains { block in
            (block.rounds > 1 ? block.steps[...] : block.steps.dropFirst(block.next)).contains(where: \.isAnswer)
        }
    }

    /// The next step, which then counts as played; nil at the script's end.
    mutating func takeStep() -> Scenario.Step? {
        while var block = blocks.popLast() {
            if block.next == block.steps.count {
                block.rounds -= 1
                block.next = 0
                if block.rounds > 0, !block.steps.isEmpty { blocks.append(block) }
                continue
            }
            let step = block.steps[block.next]
            block.next += 1
            blocks.append(block)
            latest = step
            return step
        }
        return nil
    }
}
