package import ProtocolSpec

/// One sentence of the contract, as data: what is asked of a server, what that needs, and when in a run.
///
/// A procedure asks the question. It knows this type; this type does not know the procedures.
package struct Check: Sendable {
    /// Stable and path-like: `CHANNEL/close/CODE/HOW`. It names no value that depends on a seed or a run.
    package var id: String
    package var level: Level
    /// The contract's own words if it has some, otherwise a sentence that says the same.
    package var requirement: String
    /// Where the contract says so.
    package var location: SourceLocation
    /// What the target must have, the most important first.
    package let needs: [Need]
    /// The ids of the checks that this one depends on: if one of them fails, this one is skipped.
    package let prerequisites: [String]
    /// What it rests on beside them.
    var premises: [Premise]
    package let phase: Phase
    /// What is asked; nil where another suite asks it, which only reports through this type.
    let question: Question?

    init(
        id: String,
        level: Level = .must,
        requirement: String,
        location: SourceLocation,
        needs: [Need] = [],
        prerequisites: [String] = [],
        premises: [Premise] = [],
        phase: Phase? = nil,
        question: Question
    ) {
        self.id = id
        self.level = level
        self.requirement = requirement
        self.location = location
        self.needs = question.needs + needs
        self.prerequisites = prerequisites
        self.premises = premises
        self.phase = phase ?? question.phase
        self.question = question
    }

    /// A check that another suite makes, in a report of the same form.
    ///
    /// - Parameters:
    ///   - id: stable and path-like.
    ///   - level: what a failure means.
    ///   - requirement: the sentence that is checked.
    ///   - location: where that sentence stands.
    package init(id: String, level: Level, requirement: String, location: SourceLocation) {
        self.id = id
        self.level = level
        self.requirement = requirement
        self.location = location
        needs = []
        prerequisites = []
        premises = []
        phase = .rest
        question = nil
    }

    package var schedule: Schedule { question?.schedule ?? .concurrent }

    /// Whether it reports a measured figure, which differs from run to run.
    package var isMeasured: Bool { question?.isMeasured ?? false }

    /// Whether it sends frames made from the schemas.
    package var isOfFuzz: Bool {
        if case .fuzz = question { true } else { false }
    }

    /// Whether the user asked for it by an option, and so wants to see it even if it passed.
    package var isAskedFor: Bool { question?.isAskedFor ?? false }
}
