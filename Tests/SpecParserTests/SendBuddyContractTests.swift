import CodecRuntime
import Foundation
import ProtocolSpec
import ServerRules
import SpecParser
import Testing

/// The contract that we ship says what the protocol document says.
struct SendBuddyContractTests {
    private static let path = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "spec/send-buddy.yaml").path()

    private func parsed() throws -> ParsedRoomContract {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: Self.path)))
        return try RoomContractParser(files: .memory()).parse(bytes, file: Self.path)
    }

    @Test func `nothing is wrong with it`() throws {
        #expect(try parsed().warnings == [])
    }

    @Test func `both servers are there`() throws {
        let servers = try parsed().contract.servers
        #expect(servers.map { "\($0.scheme)://\($0.host)" } == ["ws://localhost:8000", "wss://api.sendbuddy.com"])
    }

    @Test func `the four close codes are checked in their order, on an open socket`() throws {
        let codes = try parsed().contract.channel.closeCodes
        #expect(codes.map(\.code) == [4001, 4003, 4002, 4004])
        #expect(codes.map(\.condition) == [.tokenMissing, .tokenInvalid, .userUnknown, .notAMember])
        #expect(codes.map(\.retry) == [.never, .afterRefresh, .never, .never])
        #expect(codes.allSatisfy { $0.phase == .open })
    }

    @Test func `the token comes in the query and lasts 15 minutes`() throws {
        let credential = try #require(try parsed().contract.channel.credential)
        #expect(credential.rules.parameter == "token")
        #expect(credential.rules.lifetimeSeconds == 15 * 60)
        #expect(credential.rules.claims == [.init(name: "token_type", value: "access")])
    }

    @Test func `a message goes to all and is kept, typing goes to others and is not`() throws {
        let channel = try parsed().contract.channel
        #expect(channel.discriminator == "type")
        #expect(channel.receives.map(\.message.name) == ["sendMessage", "sendTyping"])
        #expect(channel.receives.map { $0.deliveries.map(\.audience) } == [[.all], [.others]])
        #expect(channel.receives.map { $0.deliveries.map(\.message) } == [["message"], ["typing"]])
        #expect(channel.receives.map { $0.persists?.touches } == ["last_message_at", nil])
        #expect(channel.receives.map(\.onInvalid.answer) == [.ignore, .ignore])
    }

    @Test func `content has 1 to 2000 characters`() throws {
        let content = try parsed().contract.channel.receives[0].message.payload.object?["content"]
        guard case .string(let rules)? = content?.schema.kind else {
            Issue.record("\(String(describing: content))")
            return
        }
        #expect(rules.minLength?.value == 1)
        #expect(rules.maxLength?.value == 2000)
    }

    @Test func `the refresh endpoint takes the cookie and gives a new access token`() throws {
        let endpoint = try #require(try parsed().contract.endpoints.first)
        #expect(endpoint.method == "POST")
        #expect(endpoint.path == "/api/auth/refresh/")
        #expect(endpoint.credential.place == .cookie)
        #expect(endpoint.credential.rules.parameter == "refresh_token")
        #expect(endpoint.replies.map(\.status) == [200, 401])
        #expect(endpoint.delivery.fields.map(\.name) == ["access"])
        #expect(endpoint.delivery.fields.map(\.source) == [.jwt(scheme: "accessToken")])
    }

    @Test func `the mock's rooms and people are the document's`() throws {
        let channel = try parsed().contract.channel
        #expect(channel.room.members == ["inviter", "invitee"])
        #expect(channel.room.people.map(\.key) == ["inviter", "invitee", "outsider", "friend"])
        #expect(channel.room.people.prefix(2).map(\.name) == ["John Doe", "Jane Smith"])
        #expect(channel.address.parameters[0].examples.count == 2)
    }

    @Test func `every message says what it is and shows an example`() throws {
        let channel = try parsed().contract.channel
        for message in channel.receives.map(\.message) + channel.sends {
            #expect(message.description != nil, "\(message.name)")
            #expect(!message.examples.isEmpty, "\(message.name)")
        }
    }
}
