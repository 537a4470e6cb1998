package import CodecRuntime
import ServerRules

extension RoomEngine {
    /// The line of an entry that the engine is about to take.
    package func line(of entry: TranscriptEntry) -> JSONValue {
        let room: RoomID? =
            switch entry {
            case .handshake(.channel(let key, _), _): key.flatMap { roster.roomID(key: $0) }
            case .handshake, .visit, .refresh, .event(.woke): nil
            case .event(.connected(_, let membership)): membership.room
            case .event(.script(let room, _)), .event(.rule(_, let room)): room
            case .event(.frame(let id, _, _)), .event(.disconnected(let id)), .event(.closedEarly(let id)):
                self.room(of: id)
            }
        return entry.line(roster, at: room.flatMap { clock(of: $0) })
    }

    /// Takes an entry.
    ///
    /// - Returns: the answers, as a transcript has them.
    mutating func answers(to entry: TranscriptEntry) -> [JSONValue] {
        switch entry {
        case .handshake(let request, let token): [admit(request, token: token).line]
        case .visit(let visit): [admit(visit).line]
        case .refresh(let person): [RefreshFault.line(of: refreshFault(for: person))]
        case .event(let event): handle(event).compactMap { $0.line(roster) }
        }
    }
}
