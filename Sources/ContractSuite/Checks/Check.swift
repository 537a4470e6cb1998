internal import MockRuntime
package import ProtocolSpec

/// One sentence of the contract, as data: what is asked of a server, what that needs, and when in a run it may be asked.
///
/// How the question is asked is the matter of a procedure, which knows this type; the reverse is not so.
package struct Check: Sendable {
    /// Stable and path-like: `CHANNEL/close/CODE/HOW`. It names no value that depends on a seed or a run.
    package var id: String
    package var level: Level
    /// The contract's own words where it has some, otherwise a sentence that says what it says.
    package var requirement: String
    /// Where the contract says so.
    package var location: SourceLocation
    /// What the target has to have, the most important first.
    package let needs: [Need]
    /// The ids of checks without which this one can't be asked: where one of them fails, this one is skipped.
    package let prerequisites: [String]
    package let phase: Phase
    let question: Question

    init(
        id: String,
        level: Level = .must,
        requirement: String,
        location: SourceLocation,
        needs: [Need] = [],
        prerequisites: [String] = [],
        phase: Phase? = nil,
        question: Question
    ) {
        self.id = id
        self.level = level
        self.requirement = requirement
        self.location = location
        self.needs = question.needs + needs
        self.prerequisites = prerequisites
        self.phase = phase ?? question.phase
        self.question = question
    }

    package var schedule: Schedule { question.schedule }

    /// Whether it has a figure to tell, which no two runs share.
    package var isMeasured: Bool { question.isMeasured }

    /// Whether a user asked for it by name, and so wants to read of it even where all is well.
    package var isAskedFor: Bool { question.isAskedFor }
}
