/// Searches one text for a match of one expression.
///
/// It tries ways depth first and remembers each step that it has been at, at each place: another way that comes there
/// would fail as the first one did.
struct PatternMatcher {
    private static let mostWork = 5_000_000
    /// Where groups are part of the state, each step costs far more.
    private static let mostWorkWithGroups = 200_000
    /// Of bits that say where it has been.
    private static let mostStates = 1 << 27

    private struct State {
        var step: Int32
        var place: Int32
    }

    private struct Look: Hashable {
        var part: Int32
        var place: Int32
    }

    private let pattern: CompiledPattern
    private let text: [UInt32]
    private var looks: [Look: Bool] = [:]
    private(set) var work = 0

    init(_ pattern: CompiledPattern, _ text: [UInt32]) {
        self.pattern = pattern
        self.text = text
    }

    /// Whether there is a match; nil where that would take too long.
    mutating func search() -> Bool? {
        let groups =
            pattern.program.hasBackreferences ? [Int32](repeating: -1, count: pattern.program.groupCount * 2 + 2) : []
        return run(0, from: pattern.program.isAnchored ? 0...0 : 0...text.count, groups)
    }

    /// - Parameters:
    ///   - part: the steps.
    ///   - starts: where a match may begin.
    ///   - outerGroups: where groups begin and end; empty where nothing refers to them.
    /// - Returns: whether there is a match; nil where that would take too long.
    private mutating func run(_ part: Int, from starts: ClosedRange<Int>, _ outerGroups: [Int32]) -> Bool? {
        let hasGroups = pattern.program.hasBackreferences
        let steps = pattern.program.parts[part].steps
        let isBackward = pattern.program.parts[part].isBackward
        let width = text.count + 1
        guard steps.count * width < Self.mostStates else { return nil }
        var seen = [UInt64](
            repeating: 0,
            count: pattern.program.hasBackreferences ? 0 : (steps.count * width + 63) / 64
        )
        var seenWithGroups: Set<[Int32]> = []
        let limit = pattern.program.hasBackreferences ? Self.mostWorkWithGroups : Self.mostWork
        work += seen.count
        var stack: [State] = []
        stack.reserveCapacity(16)
        // The groups of each state on the stack, apart from it: few expressions refer to any.
        var groups = outerGroups
        var groupStack: [[Int32]] = []
        for start in starts {
            stack.append(State(step: 0, place: Int32(start)))
            if hasGroups { groupStack.append(outerGroups) }
            while var state = stack.popLast() {
                if hasGroups { groups = groupStack.removeLast() }
                // Goes on along one way without the stack for as long as there is only one.
                way: while true {
                    work += 1
                    guard work < limit else { return nil }
                    if hasGroups {
                        let key = [state.step, state.place] + groups
                        guard seenWithGroups.insert(key).inserted else { break way }
                    } else {
                        let bit = Int(state.step) * width + Int(state.place)
                        guard seen[bit >> 6] & (1 << UInt64(bit & 63)) == 0 else { break way }
                        seen[bit >> 6] |= 1 << UInt64(bit & 63)
                    }
                    switch steps[Int(state.step)] {
                    case .match: return true
                    case .one(let set):
                        let place = Int(state.place) - (isBackward ? 1 : 0)
                        guard text.indices.contains(place), isIn(set, text[place]) else {
                            break way
                        }
                        state.place += isBackward ? -1 : 1
                        state.step += 1
                    case .run(let set, let least, let most):
                        let count = runLength(set, from: Int(state.place), most: Int(most), isBackward)
                        work += count
                        guard count >= Int(least) else { break way }
                        for length in Int(least)...count {
                            let place = state.place + Int32(isBackward ? -length : length)
                            stack.append(State(step: state.step + 1, place: place))
                            if hasGroups { groupStack.append(groups) }
                        }
                        break way
                    case .split(let first, let second):
                        stack.append(State(step: second, place: state.place))
                        if hasGroups { groupStack.append(groups) }
                        state.step = first
                    case .jump(let target): state.step = target
                    case .start:
                        guard state.place == 0 else { break way }
                        state.step += 1
                    case .end:
                        guard Int(state.place) == text.count else { break way }
                        state.step += 1
                    case .wordBoundary(let isNegated):
                        let place = Int(state.place)
                        guard (isWord(place - 1) != isWord(place)) != isNegated else { break way }
                        state.step += 1
                    case .look(let body, let isNegated):
                        guard let found = look(body, at: state.place, groups) else { return nil }
                        guard found != isNegated else { break way }
                        state.step += 1
                    case .save(let slot):
                        groups[Int(slot)] = state.place
                        state.step += 1
                    case .forget(let first, let last):
                        for slot in Int(first) * 2...Int(last) * 2 + 1 { groups[slot] = -1 }
                        state.step += 1
                    case .backreference(let number):
                        guard let place = placeBehind(number, at: Int(state.place), groups, isBackward) else {
                            break way
                        }
                        state.place = Int32(place)
                        state.step += 1
                    }
                }
            }
        }
        return false
    }

    private func runLength(_ set: Int32, from start: Int, most: Int, _ isBackward: Bool) -> Int {
        var count = 0
        while count < most {
            let place = isBackward ? start - count - 1 : start + count
            guard text.indices.contains(place), isIn(set, text[place]) else { break }
            count += 1
        }
        return count
    }

    /// Whether a code point is in a class.
    @inline(__always)
    private func isIn(_ set: Int32, _ value: UInt32) -> Bool {
        guard value < 128 else { return pattern.program.classes[Int(set)].contains(value) }
        let mask = pattern.program.asciiMasks[Int(set)]
        return (value < 64 ? mask.0 &>> UInt64(value) : mask.1 &>> UInt64(value &- 64)) & 1 == 1
    }

    private func isWord(_ place: Int) -> Bool {
        text.indices.contains(place) && CharacterClass.word.contains(text[place])
    }

    /// Whether another part matches at a place. The parser bounds how deep these nest.
    private mutating func look(_ part: Int32, at place: Int32, _ groups: [Int32]) -> Bool? {
        let key = Look(part: part, place: place)
        if !pattern.program.hasBackreferences, let known = looks[key] { return known }
        let found = run(Int(part), from: Int(place)...Int(place), groups)
        looks[key] = found
        return found
    }

    /// Where the text of a group ends that stands here once more; nil where it does not. A group that has not matched is
    /// empty.
    private func placeBehind(_ number: Int32, at place: Int, _ groups: [Int32], _ isBackward: Bool) -> Int? {
        let (start, end) = (Int(groups[Int(number) * 2]), Int(groups[Int(number) * 2 + 1]))
        guard start >= 0, end >= start else { return place }
        let target = isBackward ? place - (end - start) : place + (end - start)
        guard target >= 0, target <= text.count else { return nil }
        return text[start..<end].elementsEqual(text[min(place, target)..<max(place, target)]) ? target : nil
    }
}
