/// A room, by its position in the roster. Only the roster knows the room's key and its name.
package struct RoomID: Hashable, Sendable, Comparable {
    package var index: Int

    package init(index: Int) {
        self.index = index
    }

    package static func < (left: RoomID, right: RoomID) -> Bool {
        left.index < right.index
    }
}
