import CodecRuntime
import SeededRandom
import ServerRules

// What a script says: a partner's lines, and the server's.
extension MockEngine {
    /// A partner sends a message, or another device of yours does.
    mutating func speak(
        _ line: Scenario.Line,
        by speaker: Scenario.Speaker,
        in run: ScriptRun,
        _ actions: inout [MockAction]
    ) {
        let room = run.room
        let said = filled(line, in: run)
        let person: String
        switch speaker {
        case .yourOtherDevice: person = scenario.you
        case .role(let role):
            person = roster.player(of: role, in: room, of: served.language.roles)
            guard !rooms[room].away.contains(role) else {
                return actions.append(
                    .lineRejected(room: room, person: person, reason: "\(role) has left")
                )
            }
        }
        let position = roster.position(of: person)
        let partner = self.speaker(Membership(room: room, person: person), as: position.map { roster.people[$0] })
        do throws(LineProblem) {
            let frame = try said.tried(as: line) { line throws(LineProblem) in
                try served.read(line, over: partner.socket)
            }
            respond(to: frame, from: partner, at: position ?? Self.nobody, in: room, &actions)
        } catch {
            actions.append(.lineRejected(room: room, person: person, reason: error.reason))
        }
    }

    /// The position of somebody who is not here: another device of a client that the contract has no person for.
    private static var nobody: Int { -1 }

    /// Who says the server's lines, for people.
    private static var server: String { "server" }

    /// The server says something by itself.
    mutating func say(
        _ line: Scenario.Line,
        to audience: Scenario.Audience,
        in run: ScriptRun,
        _ actions: inout [MockAction]
    ) {
        say(line, filled(line, in: run), answering: nil, to: recipients(of: audience, in: run), in: run.room, &actions)
    }

    /// The server answers the message that a script received last.
    mutating func reply(_ line: Scenario.Line, in run: ScriptRun, _ actions: inout [MockAction]) {
        let askers = run.asker.map { connections[$0] == nil ? [] : [$0] } ?? recipients(of: .you, in: run)
        say(line, filled(line, in: run), answering: run.received, to: askers, in: run.room, &actions)
    }

    private func recipients(of audience: Scenario.Audience, in run: ScriptRun) -> [ConnectionID] {
        let occupants = rooms[run.room].occupants
        switch audience {
        case .you: return run.connection.map { connections[$0] == nil ? [] : [$0] } ?? yourConnections(in: run.room)
        case .all: return occupants.joined
        case .others:
            if let person = run.connection.flatMap({ connections[$0]?.person }) ?? you {
                return occupants.joined(notOf: person)
            }
            // Everyone is you, and the script is for everyone.
            return []
        case .role(let role): return occupants.joined.filter { connections[$0]?.speaker.role == role }
        }
    }

    /// Sends what the server says: to each connection as its own talk has it, and what is the same for neighbours at once.
    private mutating func say(
        _ written: Scenario.Line,
        _ line: ScriptLine,
        answering request: HeardMessage?,
        to recipients: [ConnectionID],
        in room: RoomID,
        _ actions: inout [MockAction]
    ) {
        var frames: [(frame: OutgoingFrame, to: [ConnectionID])] = []
        for id in recipients {
            guard let speaker = connections[id]?.speaker else { continue }
            var conversation = conversations.isEmpty ? nil : conversations.removeValue(forKey: id)
            defer { if let conversation { conversations[id] = conversation } }
            do throws(LineProblem) {
                let message = try line.tried(as: written) { line throws(LineProblem) in
                    try served.say(line, answering: request, to: speaker, &conversation)
                }
                let frame = served.encoded(message)
                if frames.last?.frame == frame {
                    frames[frames.count - 1].to.append(id)
                } else {
                    frames.append((frame, [id]))
                }
            } catch {
                actions.append(.lineRejected(room: room, person: Self.server, reason: error.reason))
                break
            }
        }
        for (frame, recipients) in frames { dispatch(frame, to: recipients, &actions) }
    }
}

// MARK: - Values

extension MockEngine {
    private mutating func filled(_ line: Scenario.Line, in run: ScriptRun) -> ScriptLine {
        ScriptLine(message: line.message, payload: line.payload?.filled { reference in fill(reference, in: run) })
    }

    /// What a reference stands for; a counter, a walk or a pick then moves on.
    mutating func fill(_ reference: Template.Reference, in run: ScriptRun) -> Template.Filling {
        let room = run.room
        switch reference {
        case .name(let key): return Template.Filling(roster.person(key)?.name ?? yourName(in: run))
        case .id(let key): return Template.Filling(roster.person(key)?.id ?? "")
        case .received(let path): return Template.Filling(run.received?.payload[path: path])
        case .kept(let name): return rooms[room].kept[name] ?? Template.Filling("")
        // The words of cases, which no scenario has.
        case .asked, .secret: return Template.Filling("")
        case .counter(let name):
            rooms[room].counters[name, default: 0] += 1
            return Template.Filling(FixedPoint(units: rooms[room].counters[name] ?? 0, digits: 0))
        case .pick(let choices):
            return Template.Filling(choices.isEmpty ? "" : choices[rooms[room].chance.below(choices.count)])
        case .now: return Template.Filling(WireTimestamp(microseconds: rooms[room].clock).description)
        case .uuid:
            let chance = (rooms[room].chance.next(), rooms[room].chance.next())
            return Template.Filling(WireUUID(randomHigh: chance.0, low: chance.1).description)
        case .number(let least, let most):
            let offset = rooms[room].chance.below(most.units - least.units + 1)
            return Template.Filling(FixedPoint(units: least.units + offset, digits: least.digits))
        case .walk(let name, let start, let step):
            let place = rooms[room].walk(name, from: start, by: step)
            return Template.Filling(place)
        }
    }

    /// What the client is called that a script is for; a contract without roles has no people.
    private func yourName(in run: ScriptRun) -> String {
        guard isEveryoneYou else { return "" }
        return (run.connection ?? run.asker).flatMap { connections[$0]?.speaker.name } ?? ""
    }
}

extension RoomState {
    /// The next place of a walk, which begins at its start.
    fileprivate mutating func walk(_ name: String, from start: FixedPoint, by step: FixedPoint) -> FixedPoint {
        let place: FixedPoint
        if let last = walks[name] {
            let isUp = chance.below(2) == 0
            let wide = step.with(digits: last.digits) ?? step
            let next = last.with(digits: wide.digits)?.adding(isUp ? wide : wide.negated)
            // At the ends of all numbers there is no way further.
            place = next ?? last
        } else {
            place = start
        }
        walks[name] = place
        return place
    }
}
