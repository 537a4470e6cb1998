/// A socket of the contract, by its position in the document's order.
package struct SocketID: Hashable, Sendable, Comparable {
    package var index: Int

    package init(index: Int) {
        self.index = index
    }

    package static func < (left: SocketID, right: SocketID) -> Bool {
        left.index < right.index
    }
}
