package import CodecRuntime
package import ProtocolSpec

/// How far a room is: for people to look at.
package struct RoomSnapshot: Sendable, Hashable {
    /// A script that is being played.
    package struct Playing: Sendable, Hashable {
        /// The step that it is at.
        package var place: SourceLocation
        /// Whether it is you who is waited for, and not the clock.
        package var waitsForMessage: Bool
    }

    /// The room's key in the channel's address.
    package var room: String
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
        return roster.rooms.indices.map { place in
            let state = rooms[place]
            return RoomSnapshot(
                room: roster.rooms[place].key,
                clock: WireTimestamp(microseconds: state.clock),
                state: state.state,
                away: state.away.sorted(),
                playing: scripts[place, default: []].compactMap { script in
                    guard let step = script.waiting?.place ?? script.latest else { return nil }
                    return RoomSnapshot.Playing(place: step.location, waitsForMessage: script.waiting != nil)
                }
            )
        }
    }
}
