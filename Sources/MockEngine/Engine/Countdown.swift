/// Faults that apply to what comes next, each so many times.
struct Countdown<Fault: Hashable & Sendable>: Hashable, Sendable {
    private struct Item: Hashable, Sendable {
        var fault: Fault
        var left: Int
    }

    private var items: [Item] = []

    mutating func append(_ fault: Fault, times: Int) {
        items.append(Item(fault: fault, left: times))
    }

    /// Takes the first fault once; nil where there is none.
    mutating func next() -> Fault? {
        guard let first = items.first else { return nil }
        if first.left > 1 { items[0].left -= 1 } else { items.removeFirst() }
        return first.fault
    }
}
