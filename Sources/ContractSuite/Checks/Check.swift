package import ProtocolSpec

/// How much a departure from the contract weighs.
package enum Level: String, Sendable, CaseIterable {
    /// A failure fails the run.
    case must = "MUST"
    /// A failure fails a strict run.
    case should = "SHOULD"
    /// Told, never judged.
    case info = "INFO"
}

/// One sentence of the contract, and how to find out whether a server keeps it.
package struct Check: Sendable {
    /// Stable and path-like: `CHANNEL/close/CODE/HOW`. It names no value that a seed or a run brings about.
    package var id: String
    package var level: Level
    /// The contract's own words where it has some, otherwise a sentence that says what it says.
    package var requirement: String
    /// Where the contract says so.
    package var location: SourceLocation
    /// How to find out.
    let procedure: any Procedure

    /// Whether it has a figure to tell, which no two runs share.
    var isMeasured: Bool { procedure is Burst }

    /// Whether somebody asked for it by name, and so wants to hear of it even where all is well.
    var isAsked: Bool { procedure is Fuzz || procedure is NamedFrames }

    init(
        id: String,
        level: Level = .must,
        requirement: String,
        location: SourceLocation,
        procedure: any Procedure
    ) {
        self.id = id
        self.level = level
        self.requirement = requirement
        self.location = location
        self.procedure = procedure
    }
}

/// Where in a run a check may stand.
enum Lane: Sendable {
    /// It leaves no trace in a room, so many run at once.
    case gate
    /// It needs a room's silence, so one runs after the other.
    case room
    /// It only waits, beside all others.
    case aside
}

/// What a check does: a value that says what is tried, and the way to try it.
///
/// It returns if the server did as it should, and throws a `Finding` if not, a `Missing` if the target lacks a means,
/// or a `Blocked` if something that another check is about stands in the way.
protocol Procedure: Sendable {
    var lane: Lane { get }
    /// Whether it asks what becomes of a frame, in whichever room.
    var isAboutFrames: Bool { get }
    func run(on session: Session) async throws
}

extension Procedure {
    var isAboutFrames: Bool { false }
}

/// What was found: the server did something else.
package struct Finding: Error, Sendable, Hashable {
    package var expected: String
    package var observed: String
    /// What to do about it; nil where nothing more is known than was observed.
    package var hint: String?

    package init(expected: String, observed: String, hint: String? = nil) {
        self.expected = expected
        self.observed = observed
        self.hint = hint
    }
}

/// The target lacks something that the check needs; the text says what to add.
struct Missing: Error, Sendable, Hashable {
    var text: String

    init(_ text: String) {
        self.text = text
    }
}

/// Stands for a check that this target can't make, whatever the server does.
struct Unavailable: Procedure {
    let missing: Missing

    var lane: Lane { .gate }

    func run(on session: Session) async throws {
        throw missing
    }
}

/// The check could not get as far as its own question, because of what another check is about.
///
/// Where that other check has failed, this one is skipped: one cause, one failure. Where it has not, the finding
/// stands, so that nothing wrong passes unseen.
struct Blocked: Error, Sendable, Hashable {
    var check: String
    var finding: Finding
}
