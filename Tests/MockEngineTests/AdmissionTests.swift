import CodecRuntime
import EveryKeywordMock
import EveryKeywordProtocol
import MockEngine
import ProtocolSpec
import ServerRules
import Testing

@Suite struct AdmissionTests {
    private static let john = TokenState.subject("550e8400-e29b-41d4-a716-446655440000")
    private static let olga = TokenState.subject("770E8400-E29B-41D4-A716-446655440000")
    private static let stranger = TokenState.subject("11111111-1111-4111-8111-111111111111")

    /// The order of judgement: token present, token valid, user known, member.
    @Test(
        arguments: [
            (mainKey, .missing, 4001), (otherKey, .missing, 4001), (nil, .missing, 4001),
            (mainKey, .invalid, 4003), (nil, .invalid, 4003),
            (mainKey, stranger, 4002), (nil, stranger, 4002), (mainKey, .subject("no uuid"), 4002),
            (mainKey, .subject(""), 4002),
            (mainKey, olga, 4004), (nil, john, 4004), ("11111111-1111-4111-8111-111111111111", john, 4004),
        ] as [(String?, TokenState, UInt16)]
    )
    func `the first condition that holds gives the code`(_ room: String?, _ token: TokenState, _ code: UInt16) throws {
        let request = AdmissionRequest.channel(room: room, token: nil)
        guard case .deny(let rule) = try Table().engine.judge(request, token: token) else {
            Issue.record("not denied")
            return
        }
        #expect(rule.code == code)
    }

    @Test func `a member is admitted to each of their rooms`() throws {
        let table = try Table()
        for (room, key) in [(mainRoom, mainKey), (otherRoom, otherKey)] {
            let request = AdmissionRequest.channel(room: key, token: nil)
            #expect(table.engine.judge(request, token: Self.john) == .admit(Membership(room: room, person: "inviter")))
        }
    }

    @Test func `a request for another path is not judged`() throws {
        #expect(try Table().engine.judge(.elsewhere, token: Self.john) == .elsewhere)
    }

    @Test func `what the contract doesn't name comes from the seed`() throws {
        let channel = EveryKeyword().channel
        let roster = Roster(channel: channel, seed: 3)
        #expect(roster == Roster(channel: channel, seed: 3))
        #expect(roster.people.map(\.key) == ["solo", "friend", "outsider"])
        #expect(roster.people.map(\.person.name) == ["Solo", "Friend", "Outsider"])
        #expect(roster.rooms.map(\.key) == ["lobby", "attic"])
        #expect(roster.rooms.map(\.members) == [["solo"], ["friend"]])
        #expect(roster.person("solo")?.id != Roster(channel: channel, seed: 4).person("solo")?.id)
    }

    @Test func `a scenario may ask for more rooms, where the roles meet`() throws {
        let table = try Table("{scenario: crowd, rooms: 4}")
        let rooms = table.engine.roster.rooms
        #expect(rooms.map(\.name) == ["main", "other", "room-3", "room-4"])
        #expect(Set(rooms.map(\.key)).count == 4)
        #expect(Array(rooms.prefix(2)) == (try Table().engine.roster.rooms))
        let last = try #require(rooms.last)
        #expect(last.members == ["inviter", "invitee"])
        let request = AdmissionRequest.channel(room: last.key, token: nil)
        #expect(
            table.engine.judge(request, token: Self.john)
                == .admit(Membership(room: RoomID(index: 3), person: "inviter"))
        )
    }

    @Test func `a scenario calls people as it likes`() throws {
        let table = try Table("{scenario: x, people: {invitee: {name: Ann, id: 00000000-0000-4000-8000-000000000001}}}")
        #expect(table.engine.roster.person("invitee")?.name == "Ann")
        #expect(table.engine.roster.key(ofSubject: "00000000-0000-4000-8000-000000000001") == "invitee")
    }
}
