internal import CodecRuntime
internal import ContractEngine
internal import ContractReading
internal import ContractSuite
internal import ProtocolSpec

/// Who meets whom, and what is there for those who come later (`x-room`, `x-persists`).
extension SocketDerivation {
    /// What one of a request's deliveries shows is true of all: one for others than the sender, where there is one.
    private var deliveries: [(request: Contract.Message.ID, reaction: Contract.Reaction)] {
        var found: [(request: Contract.Message.ID, reaction: Contract.Reaction)] = []
        for reaction in socket.reactions {
            guard case .message(let request) = reaction.trigger else { continue }
            guard let index = found.firstIndex(where: { $0.request == request }) else {
                found.append((request, reaction))
                continue
            }
            if found[index].reaction.audience == .sender { found[index].reaction = reaction }
        }
        return found
    }

    // MARK: Rooms

    /// What is said in one room is not heard in another.
    mutating func deriveRooms() {
        guard let room = socket.room, let key = SocketPlace.key(of: socket) else { return }
        for (request, reaction) in deliveries {
            let check = "\(base)/rooms/\(name(request))"
            add(
                check,
                .must,
                "What \"\(name(request))\" says in one room is not heard in another (\"\(key)\").",
                at: room.location
            )
            guard permissions.allow(contract[request]) else {
                skip(check, permissions.reason(contract[request]))
                continue
            }
            if let reason = noOtherRoom(key) ?? noSecondClient {
                skip(check, reason)
                continue
            }
            derive(check, request, reaction, key)
        }
    }

    private mutating func derive(
        _ check: String,
        _ request: Contract.Message.ID,
        _ reaction: Contract.Reaction,
        _ key: String
    ) {
        guard let setup = setup(for: reaction.audience) else { return skip(check, needsRole) }
        guard canJoin else { return skip(check, permissions.reason(loginMessage)) }
        let (payload, problem) = plan.request(request)
        guard let payload else { return skip(check, problem) }
        let (said, mark) = marked(payload, request, reaction)
        let hearer = [.others].contains(reaction.audience) || isRole(reaction.audience) ? 1 : 0
        let heard = hearing(reaction, "\"\(name(reaction.message))\" is not delivered", with: mark)
        let steps: [Step] = [
            .join(client: 2), .join(client: 0), .settle(client: 2), .settle(client: 0),
            .join(client: 1), .settle(client: 1),
            .send(client: 0, plan.frame(of: said, as: request)), .hear(client: hearer, heard), .settle(client: 2),
            .heardNone(
                client: 2,
                of: [reaction.message],
                with: mark,
                unlike: hearer,
                because: "it was said in another room"
            ),
        ]
        var trial = Trial(check: check, label: "", steps: steps, closing: .fails, isFresh: true)
        let person = setup.openings[0]?.person
        trial.guests = [
            // A server may let everybody be in only one room.
            0: Guest(Opening(person: person), otherwise: "nobody could be in two rooms at once"),
            2: Guest(
                Opening(person: person, room: .other),
                otherwise: "no other room was open; name one in a target file: other: {\(key): …}"
            ),
        ]
        checks.alone.append(SocketChecks.Batch([trial], setup: setup))
    }

    private func isRole(_ audience: Contract.Reaction.Audience) -> Bool {
        if case .role = audience { true } else { false }
    }

    /// Why no client can open another room; nil where one can.
    private func noOtherRoom(_ key: String) -> String? {
        func values(_ pairs: [SocketTarget.Pair]) -> [String: String] {
            Dictionary(pairs.map { ($0.name, $0.value.template) }) { $1 }
        }
        let path = place.otherPath(of: contract, values(target.parameters), other: values(target.other))
        guard path == nil else { return nil }
        guard place.fixedPath == nil || !target.other.isEmpty || hasTwoRooms(key) else {
            return "no second room is known: name one in a target file: other: {\(key): …}"
        }
        if place.fixedPath != nil, place.otherPath(of: contract, [:], other: [key: "belay"]) == nil {
            return "the URL's path has no place for another \(key): give the server's base as its URL"
        }
        return "no second room is known: name one in a target file: other: {\(key): …}"
    }

    private func hasTwoRooms(_ key: String) -> Bool {
        socket.parameters.first { $0.name == key }.map { Set($0.examples).count > 1 } ?? false
    }

    // MARK: Those who come later

    /// What is stored is not seen on the socket; that it is not said again to those who come later is.
    mutating func derivePersistence() {
        for reaction in socket.reactions where reaction.persistence != nil {
            guard case .message(let request) = reaction.trigger else { continue }
            let stored = "\(base)/persists/\(name(reaction.message))"
            add(stored, .must, "\"\(name(reaction.message))\" is stored (x-persists).", at: reaction.location)
            skip(
                stored,
                "what is stored does not show on a socket: a target file with nodes, rooms and probes asks it, of a contract "
                    + "with people"
            )
            deriveReplay(reaction, request)
        }
    }

    private mutating func deriveReplay(_ reaction: Contract.Reaction, _ request: Contract.Message.ID) {
        let check = "\(base)/persists/\(name(reaction.message))/replay"
        add(
            check,
            .info,
            "Who comes later hears no \"\(name(reaction.message))\" of what was said before: no part of the contract says it.",
            at: reaction.location
        )
        guard permissions.allow(contract[request]) else { return skip(check, permissions.reason(contract[request])) }
        if let noSecondClient { return skip(check, noSecondClient) }
        guard canJoin else { return skip(check, permissions.reason(loginMessage)) }
        let (payload, problem) = plan.request(request)
        guard let payload else { return skip(check, problem) }
        let (said, mark) = marked(payload, request, reaction)
        guard let mark else { return skip(check, "nothing tells what is delivered from what was said by others") }
        let silence = Step.Silence(
            messages: [reaction.message],
            milliseconds: setup.quietMilliseconds,
            because: "it was said before",
            cause: "what was said before is said again",
            mark: mark
        )
        let steps: [Step] = [
            .join(client: 0), .send(client: 0, plan.frame(of: said, as: request)), .settle(client: 0),
            .join(client: 1), .settle(client: 1), .heardNo(client: 1, silence),
        ]
        checks.alone.append(
            SocketChecks.Batch([Trial(check: check, label: "", steps: steps, isFresh: true)], setup: setup)
        )
    }
}
