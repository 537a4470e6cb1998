/// Something that a target must have for a check to run.
package enum Need: Sendable, Hashable {
    /// A second member of the main room.
    case partner
    case otherRoom
    /// A known person who is a member of no room.
    case outsider
    /// The name of a person, by key.
    case name(of: String)
    /// The origin of a page.
    case origin
    /// An origin that is not the server's own.
    case foreignOrigin
    case probe(Probe)

    /// A way to observe the server other than by its WebSocket connections.
    package enum Probe: Sendable, Hashable {
        case messages, lastMessageAt, refresh
    }
}

extension Need {
    /// Whether a target has it.
    package func isMet(by target: Target) -> Bool {
        switch self {
        case .partner: target.main.members.count > 1
        case .otherRoom: target.other != nil
        case .outsider: target.outsider != nil
        case .name(let person): target.person(person)?.name != nil
        case .origin: target.origin != nil
        case .foreignOrigin: target.origin != target.http.origin
        case .probe(.messages): target.probes.messages != nil
        case .probe(.lastMessageAt): target.probes.lastMessageAt != nil
        case .probe(.refresh): target.probes.refresh != nil
        }
    }

    /// What is missing if the need isn't met, and what to add to the target.
    package var reason: String {
        switch self {
        case .partner: "a second member is needed: add one to rooms.main.members"
        case .otherRoom: "a second room is needed: add rooms.other, with a member of rooms.main"
        case .outsider: "a known person who is in no room is needed: add one to people"
        case .name(let person): "the person's name is needed: add people.\(person).name"
        case .origin: "the page's origin is needed: add origin"
        case .foreignOrigin: "\"origin\" is the server's own, where no CORS is needed"
        case .probe(.messages): "a way to read the stored messages is needed: add probes.messages"
        case .probe(.lastMessageAt): "a way to read the time of the last message is needed: add probes.lastMessageAt"
        case .probe(.refresh):
            "the way to make an endpoint's cookie is needed: add probes.refresh, with the cookie's name and value"
        }
    }
}
