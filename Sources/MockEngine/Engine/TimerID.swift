/// A timer's number; never used twice in one run.
package struct TimerID: Hashable, Sendable, Comparable {
    package var number: Int

    package init(number: Int) {
        self.number = number
    }

    package static func < (left: TimerID, right: TimerID) -> Bool {
        left.number < right.number
    }
}
