package import CodecRuntime
package import ProtocolSpec

/// How far a room's scripts are, for the inspector.
package struct RoomSnapshot: Sendable, Hashable {
    /// A script that is being played.
    package struct Playing: Sendable, Hashable {
        /// The step that it is at.
        package var place: SourceLocation
        /// Whether it waits for a message of yours, and not for a pause to end.
        package var waitsForMessage: Bool
    }

    package var room: RoomID
    package var clock: WireTimestamp
    /// The state that a `goto` has brought it into.
    package var state: String?
    /// Partners who have left, by their roles, sorted.
    package var away: [String]
    /// In the order in which they were set off.
    package var playing: [Playing]
}

extension MockEngine {
    package var snapshots: [RoomSnapshot] {
        let scripts = Dictionary(grouping: runs.sorted { $0.key < $1.key }.map(\.value), by: \.room)
        return roster.roomIDs.map { room in
            let state = rooms[room]
            return RoomSnapshot(
                room: room,
                clock: WireTimestamp(microseconds: state.clock),
                state: state.state,
                away: state.away.sorted(),
                playing: scripts[room, default: []].compactMap { script in
                    guard let step = script.waiting?.step ?? script.latest else { return nil }
                    return RoomSnapshot.Playing(place: step.location, waitsForMessage: script.waiting != nil)
                }
            )
        }
    }
}
