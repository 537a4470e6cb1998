internal import AccessTokens
internal import CodecRuntime
internal import MockEngine
internal import MockServer
internal import NIOCore
internal import NIOHTTP1
internal import SendBuddyMock
internal import SendBuddyProtocol
internal import ServerRules
internal import WebSocketWire

// "The server will close the connection with specific error codes."
extension Mutant {
    /// The rooms of the trial's target with their members' ids, and who is in none.
    private static let rooms = [
        "550e8400-e29b-41d4-a716-446655440000": [
            "550e8400-e29b-41d4-a716-446655440000", "660e8400-e29b-41d4-a716-446655440000",
        ],
        "660e8400-e29b-41d4-a716-446655440001": [
            "550e8400-e29b-41d4-a716-446655440000", "880e8400-e29b-41d4-a716-446655440000",
        ],
    ]
    private static let outsider = "770e8400-e29b-41d4-a716-446655440000"

    static let denials = [
        Mutant("refuses-in-handshake", "closes before it accepts: HTTP 403", finds: ["close/*"], .refusing(.forbidden)),
        Mutant("crashes-in-handshake", "answers 500", finds: ["close/*"], .refusing(.internalServerError)),
        Mutant("redirects", "redirects denied clients to a login page", finds: ["close/*"], .refusing(.found)),
        Mutant("never-closes", "leaves denied connections open", finds: ["close/*"], .denying { _, _ in }),
        Mutant("cuts", "ends TCP without a close frame", finds: ["close/*"], .denying { $1.cut() }),
        Mutant("closes-without-code", "closes without a code", finds: ["close/*"], .denying { $1.close(code: nil) }),
        Mutant("closes-with-1000", "closes normally", finds: ["close/*"], .denying { $1.close(code: 1000) }),
        Mutant(
            "crashes-open",
            "closes with 1011 after it has accepted",
            finds: ["close/*"],
            .denying { $1.close(code: 1011) }
        ),
        Mutant(
            "explains-then-closes",
            "sends an error message before the close frame",
            finds: ["close/*"],
            .denying { code, connection in
                connection.send(text: #"{"type":"error"}"#)
                connection.close(code: WebSocketCloseCode(rawValue: code))
            }
        ),
        Mutant(
            "closes-late",
            "takes four seconds to close",
            finds: ["close/*"],
            .denying { code, connection in
                connection.channel.eventLoop.scheduleTask(in: .seconds(4)) {
                    connection.close(code: WebSocketCloseCode(rawValue: code))
                }
            }
        ),
        Mutant(
            "one-code-for-all",
            "closes with 4003 whatever the reason",
            finds: ["close/4001/*", "close/4002/*", "close/4004/*"],
            .denying { $1.close(code: 4003) }
        ),
        Mutant("no-token-is-4003", "treats a missing token as invalid", finds: ["close/4001/*"], .calling(4001, 4003)),
        Mutant(
            "bad-token-is-4001",
            "treats an invalid token as missing",
            finds: ["close/4003/*"],
            .calling(4003, 4001)
        ),
        Mutant(
            "nobody-is-4003",
            "treats the token of an unknown user as invalid",
            finds: ["close/4002/*"],
            .calling(4002, 4003)
        ),
        Mutant(
            "stranger-is-4003",
            "treats a stranger's token as invalid",
            finds: ["close/4004/*"],
            .calling(4004, 4003)
        ),
        Mutant("nobody-is-4004", "treats an unknown user as a stranger", finds: ["close/4002/*"], .calling(4002, 4004)),
        Mutant(
            "empty-token-is-4003",
            "treats an empty token as invalid",
            finds: ["close/4001/empty"],
            Fault(deciding: { request, healthy in
                var request = request
                if request.token?.isEmpty == true { request.token = "x" }
                return try await healthy(request)
            })
        ),
        Mutant(
            "room-first",
            "looks for the room before the token",
            finds: ["close/4001/before-4004", "close/4003/before-4004", "close/4002/before-4004"],
            .judging { engine, request, token in
                guard case .channel(let room, _) = request, let room, engine.roster.room(room) != nil else {
                    return .denied(4004)
                }
                return engine.healthy.judge(request, token: token)
            }
        ),
        Mutant(
            "lookups-first",
            "looks for a token's person and for the room before it verifies the token",
            finds: ["close/4003/before-4002", "close/4003/before-4004*"],
            Fault(deciding: { request, healthy in
                let decision = try await healthy(request)
                guard case .accept(let delegate, _) = decision, let denied = delegate as? DeniedSocket,
                    denied.rule.code == 4003,
                    let subject = TokenReading(request.token ?? "")?.claims["user_id"]?.string
                else { return decision }
                let room = request.head.uri.split(separator: "/").dropLast().last.map(String.init) ?? ""
                let members = rooms[room] ?? []
                guard !members.contains(subject) else { return decision }
                let isKnown = rooms.values.contains { $0.contains(subject) } || subject == outsider
                return .accept(FaultyDenial { $0.close(code: isKnown ? 4004 : 4002) })
            })
        ),
        Mutant(
            "room-before-user",
            "looks for the room before the person",
            finds: ["close/4002/before-4004"],
            .judging { engine, request, token in
                let verdict = engine.healthy.judge(request, token: token)
                guard verdict == .denied(4002), case .channel(let room, _) = request else { return verdict }
                return room.flatMap { engine.roster.room($0) } == nil ? .denied(4004) : verdict
            }
        ),
        Mutant(
            "malformed-room-crashes",
            "answers 500 where the room is not a UUID",
            finds: ["close/4004/malformed-room"],
            Fault(deciding: { request, healthy in
                guard !request.head.uri.contains("not-a-room-id") else {
                    return .refuse(HandshakeRefusal(status: .internalServerError, message: "oh"))
                }
                return try await healthy(request)
            })
        ),
        Mutant(
            "malformed-room-has-no-route",
            "answers 404 where the room is not a UUID",
            finds: ["close/4004/malformed-room"],
            Fault(deciding: { request, healthy in
                guard !request.head.uri.contains("not-a-room-id") else {
                    return .refuse(HandshakeRefusal(status: .notFound, message: "no route"))
                }
                return try await healthy(request)
            })
        ),
    ]
}

extension Admission {
    /// The contract's code, whatever the conditions.
    static func denied(_ code: UInt16) -> Admission {
        SendBuddy().channel.closeCodes.first { $0.code == code }.map(Admission.deny) ?? .elsewhere
    }
}

extension Fault {
    /// Closes with the wrong code where the right one is due.
    fileprivate static func calling(_ right: UInt16, _ wrong: UInt16) -> Fault {
        .judging { engine, request, token in
            let verdict = engine.healthy.judge(request, token: token)
            return verdict == .denied(right) ? .denied(wrong) : verdict
        }
    }
}
