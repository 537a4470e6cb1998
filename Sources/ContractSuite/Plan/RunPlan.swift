/// The order of a run, worked out before any server is asked: which checks can't be asked of a target, which run at once, and
/// which one after the other.
package struct RunPlan: Sendable {
    /// A check, with its number in the list, under which its result is reported.
    package struct Entry: Sendable {
        package var number: Int
        package var check: Check
        let question: Question
        /// Whether others rest on it: it is asked, whatever it rests on itself.
        package var isPremise = false
        /// Whether it is asked for the second time, and alone.
        package var isAskedAgain = false
    }

    /// A check that the target lacks something for, and what that is.
    package struct Skip: Sendable, Hashable {
        package var number: Int
        package var reason: String
    }

    /// How many concurrent checks are under way at once.
    package static let atOnce = 8

    /// Known to be impossible: these are not asked.
    package private(set) var skipped: [Skip] = []
    /// Before all others, one after the other: those of the main room, then the concurrent ones. Others rest on them.
    package private(set) var premises: [Entry] = []
    /// Each in a task of its own, from the beginning to the end of the run.
    package private(set) var background: [Entry] = []
    /// Several at once, beside the rooms.
    package private(set) var concurrent: [Entry] = []
    /// One after the other, in the main room.
    package private(set) var mainRoom: [Entry] = []
    /// One after the other, after those of the main room, in whichever room is free.
    package private(set) var eitherRoom: [Entry] = []
    /// One after the other, after all others: nothing else is sent to the server then.
    package private(set) var alone: [Entry] = []
    private let nodes: Int

    /// How many connections may be open at once, at most: a few more than the checks name, since one that was closed takes a
    /// moment to go.
    package var connections: Int {
        let rooms = mainRoom.isEmpty && eitherRoom.isEmpty ? 0 : 12
        let beside = background.count + min(concurrent.count, Self.atOnce) + rooms + (eitherRoom.isEmpty ? 0 : 4)
        // An idle connection of each of two people at each node.
        return max(beside, premises.count, alone.isEmpty ? 0 : 2 * nodes)
    }

    /// - Parameters:
    ///   - checks: in the order in which they are reported; those that another suite asks have no place in it.
    ///   - target: what there is to ask them with.
    package init(_ checks: [Check], target: Target) {
        nodes = target.nodes.count
        let premises = Set(checks.flatMap(\.premises).map(\.check))
        for (number, check) in checks.enumerated() {
            guard let question = check.question else { continue }
            if let need = check.needs.first(where: { !$0.isMet(by: target) }) {
                skipped.append(Skip(number: number, reason: need.reason))
                continue
            }
            let entry = Entry(number: number, check: check, question: question, isPremise: premises.contains(check.id))
            switch check.schedule {
            case .concurrent where entry.isPremise, .mainRoom where entry.isPremise:
                self.premises.append(entry)
            case .background: background.append(entry)
            case .concurrent: concurrent.append(entry)
            case .mainRoom: mainRoom.append(entry)
            case .eitherRoom: eitherRoom.append(entry)
            case .alone: alone.append(entry)
            }
        }
        self.premises =
            self.premises.filter { $0.check.schedule == .mainRoom }
            + self.premises.filter { $0.check.schedule != .mainRoom }
        mainRoom = Self.sorted(mainRoom)
        eitherRoom = Self.sorted(eitherRoom)
    }

    /// By phase; within one, in the order of the list.
    private static func sorted(_ entries: [Entry]) -> [Entry] {
        entries.sorted { ($0.check.phase, $0.number) < ($1.check.phase, $1.number) }
    }
}
