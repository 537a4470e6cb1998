internal import AccessTokens
internal import CodecRuntime
internal import MockEngine
internal import NIOHTTP1
internal import SendBuddyMock
internal import SendBuddyProtocol
internal import ServerRules
internal import WebSocketWire

// "Invalid or expired token", "WebSocket connections require JWT authentication via query parameter".
extension Mutant {
    static let tokens = [
        Mutant(
            "takes-expired",
            "does not look at the expiry",
            finds: ["close/4003/expired"],
            .lenient(.expired)
        ),
        Mutant(
            "takes-forged",
            "does not verify the signature",
            finds: ["close/4003/forged", "close/4003/tampered", "close/4003/alg-none", "close/4003/no-signature"],
            also: ["close/4003/truncated"],
            .lenient(.signature)
        ),
        Mutant(
            "takes-alg-none",
            "lets a token go unsigned",
            finds: ["close/4003/alg-none", "close/4003/no-signature"],
            .lenient(.algorithmNone)
        ),
        Mutant(
            "takes-any-kind",
            "takes a refresh token for an access token",
            finds: ["close/4003/refresh-as-access"],
            .lenient(.otherKind)
        ),
        Mutant(
            "misses-no-claim",
            "takes a token that does not say its kind",
            finds: ["close/4003/missing-claim"],
            .lenient(.missingClaim)
        ),
        Mutant(
            "misses-no-subject",
            "takes a token of nobody in particular",
            finds: ["close/4003/missing-subject"],
            .lenient(.missingSubject)
        ),
        Mutant(
            "subject-crashes",
            "lets KeyError through where the subject is missing",
            finds: ["close/4003/missing-subject"],
            Fault(deciding: { request, healthy in
                let claims = TokenReading(request.token ?? "")?.claims
                if let claims, claims["user_id"] == nil { throw Crash() }
                return try await healthy(request)
            })
        ),
        Mutant(
            "odd-subject-crashes",
            "lets ValueError through where the subject is not a UUID",
            finds: ["close/subject-not-an-id"],
            Fault(deciding: { request, healthy in
                let subject = TokenReading(request.token ?? "")?.claims["user_id"]
                if let subject, WireUUID(subject.string ?? "") == nil {
                    return .refuse(HandshakeRefusal(status: .internalServerError, message: "oh"))
                }
                return try await healthy(request)
            })
        ),
        Mutant(
            "takes-any-text",
            "takes any text for the inviter's token",
            finds: [
                "close/4003/garbage", "close/4003/three-parts", "close/4003/truncated", "close/4003/tampered",
                "close/4003/expired",
            ],
            also: ["close/4003/*", "close/subject-not-an-id"],
            .judging { engine, request, token in
                let subject = engine.roster.person("inviter")?.id.description ?? ""
                return engine.healthy.judge(request, token: token == .invalid ? .subject(subject) : token)
            }
        ),
        Mutant(
            "wants-a-header",
            "reads the token from a header, and finds none",
            finds: ["admits/inviter", "admits/invitee", "admits/inviter/node-2"],
            also: ["close/*", "refreshAccessToken/gives/access/opens"],
            .judging { engine, request, _ in engine.healthy.judge(request, token: .missing) }
        ),
        Mutant(
            "other-signing-key",
            "verifies with another key",
            finds: ["admits/inviter"],
            also: ["close/*", "refreshAccessToken/gives/access/opens"],
            .judging { engine, request, token in
                if case .subject = token { return engine.healthy.judge(request, token: .invalid) }
                return engine.healthy.judge(request, token: token)
            }
        ),
    ]

    // "Users can only connect to sessions where they are participants (inviter or invitee)."
    static let admission = [
        Mutant(
            "believes-the-token",
            "does not ask whether its subject exists",
            finds: ["close/4002/unknown-user"],
            .judging { engine, request, token in
                let verdict = engine.healthy.judge(request, token: token)
                guard verdict == .denied(4002), case .channel(let key?, _) = request,
                    let room = engine.roster.roomID(key: key)
                else { return verdict }
                return .admit(Membership(room: room, person: "ghost"))
            }
        ),
        Mutant(
            "admits-strangers",
            "does not ask whether the person is a member",
            finds: ["close/4004/stranger"],
            also: ["close/4004/*other-room"],
            .judging { engine, request, token in
                let verdict = engine.healthy.judge(request, token: token)
                guard verdict == .denied(4004), case .channel(let key?, _) = request,
                    let room = engine.roster.roomID(key: key),
                    case .subject(let id) = token, let person = engine.roster.key(ofSubject: id)
                else { return verdict }
                return .admit(Membership(room: room, person: person))
            }
        ),
        Mutant(
            "admits-to-any-room",
            "creates any room that is asked for",
            finds: ["close/4004/no-such-room"],
            .judging { engine, request, token in
                let verdict = engine.healthy.judge(request, token: token)
                guard verdict == .denied(4004), case .channel(let room?, _) = request, engine.roster.room(room) == nil,
                    case .subject(let id) = token, let person = engine.roster.key(ofSubject: id)
                else { return verdict }
                return .admit(Membership(room: RoomID(index: .max), person: person))
            }
        ),
        Mutant(
            "admits-to-malformed-room",
            "takes an id that is not a UUID for the first room",
            finds: ["close/4004/malformed-room"],
            .judging { engine, request, token in
                guard case .channel(nil, let text) = request else { return engine.healthy.judge(request, token: token) }
                let room = engine.roster.rooms[0].key
                return engine.healthy.judge(.channel(room: room, token: text), token: token)
            }
        ),
        Mutant(
            "admits-members-of-any-room",
            "asks whether the person is a member of some room, not of this one",
            finds: ["close/4004/member-of-other-room", "close/4004/in-other-room"],
            .judging { engine, request, token in
                let verdict = engine.healthy.judge(request, token: token)
                guard case .deny = verdict, case .channel(let key?, _) = request,
                    let room = engine.roster.roomID(key: key),
                    case .subject(let subject) = token, let person = engine.roster.key(ofSubject: subject),
                    engine.roster.rooms.contains(where: { $0.members.contains(person) })
                else { return verdict }
                return .admit(Membership(room: room, person: person))
            }
        ),
        Mutant(
            "refuses-the-invitee",
            "admits the inviter only",
            finds: ["admits/invitee"],
            .judging { engine, request, token in
                let verdict = engine.healthy.judge(request, token: token)
                if case .admit(let membership) = verdict, membership.person == "invitee" { return .denied(4004) }
                return verdict
            }
        ),
        Mutant(
            "greets",
            "sends a greeting to each new connection",
            finds: ["admits/inviter", "admits/invitee"],
            also: ["*"],
            .handling { engine, event in
                let actions = engine.healthyActions(for: event)
                guard case .connected(let id, _) = event else { return actions }
                return actions + [.send(Array(#"{"type":"welcome"}"#.utf8), to: [id])]
            }
        ),
        Mutant(
            "leaves-after-admission",
            "closes every socket as soon as it is open",
            finds: ["admits/inviter", "admits/invitee"],
            also: ["admits/inviter/node-2", "refreshAccessToken/gives/access/opens"],
            .handling { engine, event in
                let actions = engine.healthyActions(for: event)
                guard case .connected(let id, _) = event else { return actions }
                return actions + [.close(id, code: 1011, reason: "")]
            }
        ),
        Mutant(
            "one-tab-per-person",
            "closes the first tab when the same person opens a second",
            finds: ["receiveMessage/delivers/message/all/second-tab"],
            .handling { engine, event in
                guard case .connected(let id, let membership) = event else { return engine.healthyActions(for: event) }
                let others = engine.connections { $0.membership == membership && $0.id != id }
                return engine.healthyActions(for: event) + others.map { .close($0, code: 4009, reason: "elsewhere") }
            }
        ),
    ]
}

/// An error that makes the server answer 500.
struct Crash: Error {}

extension Fault {
    /// Accepts invalid tokens.
    fileprivate static func lenient(_ lenience: Lenience) -> Fault {
        Fault(deciding: { request, healthy in
            var request = request
            if let token = request.token, let rules = SendBuddy().channel.credential {
                request.token = try await lenience.token(token, rules)
            }
            return try await healthy(request)
        })
    }
}
