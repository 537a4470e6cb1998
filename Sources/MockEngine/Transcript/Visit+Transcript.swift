import CodecRuntime
import ProtocolSpec

extension Visit {
    /// The visit as a transcript has it: an object, its members always in the same order.
    var line: JSONValue {
        let values = parameters.sorted { $0.key < $1.key }.map { ($0.key, JSONValue?.some(.string($0.value))) }
        return .members([
            ("visit", .string(room)), ("name", roomName == room ? nil : .string(roomName)),
            ("socket", .integer(socket.index)), ("parameters", values.isEmpty ? nil : .members(values)),
            ("person", person.map(JSONValue.string)), ("client", client.map(JSONValue.string)),
            ("role", role.map(JSONValue.string)),
        ])
    }

    /// Reads such a line; nil where it is another kind of line.
    init?(line: JSONValue) {
        guard let room = line["visit"]?.string, let socket = line["socket"]?.integer else { return nil }
        let values: [JSONValue.Member] = if case .object(let members)? = line["parameters"] { members } else { [] }
        self.init(
            socket: SocketID(index: socket),
            room: room,
            roomName: line["name"]?.string,
            parameters: Dictionary(
                values.map { ($0.name, $0.value.string ?? "") },
                uniquingKeysWith: { first, _ in first }
            ),
            person: line["person"]?.string,
            client: line["client"]?.string,
            role: line["role"]?.string
        )
    }
}
