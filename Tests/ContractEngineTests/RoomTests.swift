internal import ContractEngine
import Testing

/// Connections of one room.
@Suite struct RoomTests {
    private let lobby = Documents.examples.first { $0.hasSuffix("lobby-chat.yaml") } ?? ""

    @Test("who joins, speaks and leaves is heard by the others, and by nobody else")
    func lobbyChat() throws {
        var player = Player(try Documents.contract(lobby))
        for name in ["anna", "ben", "carl"] { player.open(name) }
        for name in ["anna", "ben"] { player.say(#"{"type":"login","ticket":"t-5f0c2b9e41"}"#, from: name) }
        #expect(player.heard("anna").map { $0.split(separator: "\"")[3] } == ["hello", "logged_in", "joined"])
        _ = player.heard("ben")
        player.say(#"{"type":"say","ref":"m1","text":"Hi"}"#, from: "ben")
        let said = player.heard("anna")
        #expect(said.count == 1)
        #expect(said[0].contains(#""name":"ben","text":"Hi""#))
        #expect(player.heard("ben").map { $0.split(separator: "\"")[3] } == ["delivered"])
        player.close("ben")
        #expect(player.heard("anna").map { $0.split(separator: "\"")[3] } == ["left"])
        #expect(player.heard("carl").map { $0.split(separator: "\"")[3] } == ["hello"])
    }

    @Test("a delivery to a role reaches those who have it")
    func roles() throws {
        var sketch = Sketch.names("call", "called")
        sketch.operations = """
            call:
              action: receive
              channel: {$ref: '#/channels/main'}
              messages: [{$ref: '#/channels/main/messages/call'}]
              x-delivers: [{message: called, to: driver}]
            """
        sketch.channel = "x-room: {members: [driver, rider]}"
        var player = Player(try sketch.contract())
        player.open("anna", role: "rider")
        player.open("ben", role: "driver")
        player.open("carl", role: "driver")
        player.say(#"{"type":"call"}"#)
        #expect(["anna", "ben", "carl"].map { player.heard($0).count } == [0, 1, 1])
    }
}
