/// A connection's number, given when it opens; never used twice in one run.
package struct ConnectionID: Hashable, Sendable, Comparable {
    package var number: Int

    package init(_ number: Int) {
        self.number = number
    }

    package static func < (left: ConnectionID, right: ConnectionID) -> Bool {
        left.number < right.number
    }
}
