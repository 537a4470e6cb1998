import CodecRuntime
import MockEngine
import ProtocolSpec
import ServerRules

/// The state of a mock in the form of the control API.
struct StateView {
    let channel: ChannelRules
    /// `http://127.0.0.1:8000`, and the same for WebSockets.
    let origins: (http: String, ws: String)
    let speed: Double
    let language: ScriptLanguage
    /// The URL that leads into a room, as a person where one is named.
    let url: (_ person: String?, _ room: Roster.Room) -> String
    /// A message that a client could send, by its name.
    let example: (String) -> JSONValue?
    /// A message that the server could send, by its name.
    let serverExample: (String) -> JSONValue?
    /// What a client sends of a payload in an envelope; nil where the frame is the payload.
    let framed: (_ payload: JSONValue, _ name: String) -> JSONValue?
    /// What a client opens.
    let sockets: [MockInfo.Socket]

    /// - Parameters:
    ///   - state: of the engine's driver, on its event loop.
    ///   - problem: why the newest version does not play.
    /// - Returns: an object, as `openapi.yaml` describes it.
    func json(_ state: EngineDriver.State, problem: String?) -> JSONValue {
        let roster = state.engine.roster
        let snapshots = Dictionary(grouping: state.engine.snapshots, by: \.room)
        let clients = Dictionary(grouping: state.clients.values, by: \.membership)
        return .members([
            ("channel", .string(channel.name)), ("http", .string(origins.http)), ("ws", .string(origins.ws)),
            ("last", .integer(state.journal.last)), ("scenario", scenario(state, problem)),
            ("rooms", .array(roster.roomIDs.map { room($0, snapshots[$0]?.first, clients, state) })),
            ("people", .array(roster.people.map(person))),
            ("closeCodes", .array(channel.closeCodes.map(closeCode))),
            ("messages", .array(language.clientMessages.map { message($0, example, framed) })),
            ("serverMessages", .array(language.serverMessages.map { message($0, serverExample) { _, _ in nil } })),
            ("sockets", .array(sockets.map(socket))),
        ])
    }

    private func scenario(_ state: EngineDriver.State, _ problem: String?) -> JSONValue {
        let header = state.loaded.header
        let played = state.loaded.played
        let rules = played?.scenario.rules.map { rule in
            JSONValue.members([
                ("place", .string(rule.location.description)), ("on", .string(YAMLText.value(rule.triggerWords))),
                ("room", rule.room.map(JSONValue.string)),
            ])
        }
        let sources = played?.sources.map { source in
            JSONValue.members([("file", .string(source.file)), ("text", .string(source.text))])
        }
        return .members([
            ("name", .string(header.scenario)), ("about", played?.scenario.about.map(JSONValue.string)),
            ("seed", .string(String(header.seed))), ("speed", .number(speed)),
            ("you", .string(played?.scenario.you ?? "")), ("problem", problem.map(JSONValue.string)),
            ("rules", .array(rules ?? [])), ("sources", .array(sources ?? [])),
        ])
    }

    private func room(
        _ id: RoomID,
        _ snapshot: RoomSnapshot?,
        _ clients: [Membership: [Client]],
        _ state: EngineDriver.State
    ) -> JSONValue {
        let room = state.loaded.roster[id]
        let members = zip(channel.roles, room.members).map { role, key in
            let sockets = clients[Membership(room: id, person: key), default: []].map(\.info.id).sorted()
            return JSONValue.members([
                ("role", .string(role)), ("person", .string(key)),
                ("name", .string(state.engine.roster.person(key)?.name ?? key)),
                ("id", .string(state.engine.roster.person(key)?.id ?? "")),
                ("you", .bool(key == state.loaded.played?.scenario.you)),
                ("away", .bool(snapshot?.away.contains(role) ?? false)),
                ("sockets", .array(sockets.map { .integer($0.number) })),
                ("url", .string(url(key, room))),
            ])
        }
        let guests = state.clients.values.filter { $0.membership.room == id && !room.members.contains($0.info.person) }
        let connections = guests.sorted { $0.info.id < $1.info.id }.map { client in
            JSONValue.members([
                ("socket", .integer(client.info.id.number)), ("person", .string(client.info.person)),
                ("role", client.membership.role.map(JSONValue.string)), ("you", .bool(client.isYou)),
            ])
        }
        let playing = snapshot?.playing.map { playing in
            JSONValue.members([
                ("place", .string(playing.place.description)),
                ("waits", .string(playing.waitsForMessage ? "message" : "pause")),
            ])
        }
        return .members([
            ("name", .string(room.name)), ("key", .string(room.key)),
            ("clock", .string(snapshot?.clock.description ?? "")), ("state", snapshot?.state.map(JSONValue.string)),
            ("on", .string(language.sockets.dropFirst(room.socket.index).first ?? "")),
            ("members", .array(members)), ("connections", .array(connections)), ("playing", .array(playing ?? [])),
        ])
    }

    private func person(_ member: Roster.Member) -> JSONValue {
        .members([
            ("person", .string(member.key)), ("name", .string(member.name)),
            ("id", .string(member.id)),
        ])
    }

    private func closeCode(_ rule: CloseRule) -> JSONValue {
        .members([
            ("code", .integer(Int(rule.code))), ("name", .string(rule.name)), ("reason", .string(rule.reason)),
        ])
    }

    private func message(
        _ message: ScriptLanguage.Message,
        _ example: (String) -> JSONValue?,
        _ framed: (JSONValue, String) -> JSONValue?
    ) -> JSONValue {
        let example = example(message.name)
        return .members([
            ("name", .string(message.name)), ("value", message.discriminatorValue.map(JSONValue.string)),
            ("discriminator", language.discriminator.map(JSONValue.string)),
            ("fields", .array(message.fields.map(JSONValue.string))), ("example", example),
            ("frame", example.flatMap { framed($0, message.name) }),
            ("form", message.form == .json ? nil : .string(message.form.rawValue)),
        ])
    }

    private func socket(_ socket: MockInfo.Socket) -> JSONValue {
        .members([
            ("name", .string(socket.name)), ("url", .string(origins.ws + socket.target)),
            ("first", list(socket.first)), ("headers", list(socket.headers.map(\.name))),
            ("subprotocols", list(socket.subprotocols)), ("receives", list(socket.receives)),
            ("sends", socket.sends.map(list)),
        ])
    }

    private func list(_ texts: [String]) -> JSONValue {
        .array(texts.map(JSONValue.string))
    }
}
