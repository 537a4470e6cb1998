internal import AccessTokens
internal import ProtocolSpec
internal import ServerRules

extension CheckDerivation {
    /// Every member of the main room is admitted, and the first one at every node.
    var admissions: [Check] {
        target.main.members.map { person in
            Check(
                id: CheckID.admits(channel, person),
                requirement:
                    "a member of the room (\(channel.room.members.joined(separator: ", "))) is admitted, stays, and "
                    + "receives only what the contract lets the server send",
                location: channel.room.location,
                question: .admission(person: person, node: 0)
            )
        }
            + target.nodes.indices.dropFirst().map { node in
                Check(
                    id: "\(CheckID.admits(channel, target.main.members.first ?? ""))/node-\(node + 1)",
                    requirement: "a member of the room is admitted at every node",
                    location: channel.room.location,
                    question: .admission(person: target.main.members.first ?? "", node: node)
                )
            }
    }

    /// Every close code, in every way to cause it.
    var denials: [Check] {
        channel.closeCodes.flatMap { code in
            ways(to: code.condition).map { way in
                Check(
                    id: "\(channel.name)/close/\(code.code)/\(way.name)",
                    level: way.level,
                    requirement: words(code.description, or: sentence(code)),
                    location: code.location,
                    needs: way.needs,
                    question: .denial(code, way.attempt)
                )
            }
        }
    }

    /// Where two codes apply at once, the one that the contract judges first.
    var orders: [Check] {
        channel.closeCodes.enumerated().flatMap { index, code in
            channel.closeCodes[(index + 1)...].flatMap { later in
                attempts(earning: code.condition, and: later.condition).map { name, attempt in
                    Check(
                        id: "\(channel.name)/close/\(code.code)/before-\(later.code)\(name)",
                        requirement:
                            "\(code.code) (\(code.name)) is judged before \(later.code) (\(later.name)): \(attempt.name)",
                        location: code.location,
                        question: .denial(code, attempt)
                    )
                }
            }
        }
    }

    /// Good tokens whose subject can't be anybody's id.
    var subjects: [Check] {
        let code = channel.closeCodes.first { $0.condition == .userUnknown || $0.condition == .tokenInvalid }
        guard let code, let rules = channel.credential?.rules else { return [] }
        return [
            Check(
                id: "\(channel.name)/close/subject-not-an-id",
                requirement: "a good token whose subject (claim \"\(rules.subject)\") is not an id is denied",
                location: code.location,
                question: .subjects(CredentialPlan.subjectsThatAreNotIDs(beside: target.people.map(\.id)))
            )
        ]
    }

    /// Other spellings of the room's id, where that is a UUID: a router or a parser may take them for it.
    var spellings: [Check] {
        let parameter = channel.address.parameters.first { $0.name == channel.room.key }
        guard let parameter, parameter.isUUID, let fence = contractIndex.fence else { return [] }
        let relations = [ObserverRelation.sender, .partner]
        return UUIDSpelling.allCases.map { spelling in
            Check(
                id: "\(channel.name)/life/room-spelling/\(spelling.rawValue)",
                requirement: "the room's id \(spelling.phrase) is the same room or none, never a second one",
                location: parameter.location,
                prerequisites: [firstAdmission]
                    + relations.map { CheckID.reaches(channel, fence.operation, fence.delivery, $0) },
                question: .membership(fence, .knowsItsRoom(spelling))
            )
        }
    }

    private func sentence(_ code: CloseCode) -> String {
        let condition =
            switch code.condition {
            case .tokenMissing: "there is no token, or an empty one"
            case .tokenInvalid: "the token is malformed, forged, expired, of the wrong kind, or lacks a claim"
            case .userUnknown: "no user has the token's subject"
            case .notAMember: "the person is not a member of the room, or there is no such room"
            case .invalidFrame: "a frame breaks the contract"
            case .serverDecides: "the server decides so"
            }
        let how = code.phase == .open ? "the socket is accepted, then closed with" : "the handshake is refused:"
        return "where \(condition), \(how) \(code.code) (\(code.reason))"
    }
}

// MARK: - Ways

/// One way to cause a close code.
private struct Way {
    var name: String
    var level = Level.must
    var needs: [Need] = []
    var attempt: ConnectionAttempt

    init(_ name: String, _ credential: CredentialPlan, room: RoomPlan = .main, level: Level = .must) {
        self.name = name
        self.level = level
        attempt = ConnectionAttempt(credential: credential, room: room, name: "client")
    }
}

extension CheckDerivation {
    /// A member, who would be admitted but for the one fault.
    private var member: TokenRequest.Holder { .person(target.main.members.first ?? "") }

    private var rules: Credential? { channel.credential }

    private func ways(to condition: CloseRule.Condition) -> [Way] {
        switch condition {
        case .tokenMissing: rules == nil ? [] : [Way("absent", .absent), Way("empty", .empty)]
        case .tokenInvalid: rules == nil ? [] : invalidTokens
        case .userUnknown: rules == nil ? [] : [Way("unknown-user", .token(TokenRequest(.unknownPerson)))]
        case .notAMember: notMembers
        case .invalidFrame, .serverDecides: []
        }
    }

    private var invalidTokens: [Way] {
        let good = TokenRequest(member)
        var ways = [
            Way("garbage", .text("garbage")), Way("three-parts", .text("not.a.token")),
            Way("truncated", .truncated(good)), Way("no-signature", .unsigned(good)), Way("tampered", tampered(good)),
        ]
        let hasKinds = rules?.rules.claims.isEmpty == false
        for fault in TokenFault.allCases where fault != .unknownUser {
            if !hasKinds, fault == .refreshAsAccess || fault == .missingClaim { continue }
            ways.append(Way(fault.rawValue, .token(TokenRequest(member, fault: fault))))
        }
        return ways
    }

    /// Another member's claims under a good signature: a server that believes them lets that member in.
    private func tampered(_ good: TokenRequest) -> CredentialPlan {
        let other = target.main.members.dropFirst().first ?? target.outsider?.key
        return .tampered(claims: TokenRequest(other.map(TokenRequest.Holder.person) ?? .unknownPerson), signature: good)
    }

    private var notMembers: [Way] {
        let own: CredentialPlan = rules == nil ? .absent : .token(TokenRequest(member))
        var ways: [Way] = []
        if rules != nil {
            var stranger = Way("stranger", .token(TokenRequest(.person(target.outsider?.key ?? ""))))
            stranger.needs = [.outsider]
            ways.append(stranger)
        }
        ways += strangersElsewhere
        ways.append(Way("no-such-room", own, room: .nonexistent))
        let isUUID = channel.address.parameters.first { $0.name == channel.room.key }?.isUUID == true
        // Many routers answer before the application does: the contract speaks of rooms, not of malformed paths.
        if isUUID { ways.append(Way("malformed-room", own, room: .malformed, level: .should)) }
        return ways
    }

    /// Members of one room who ask for the other: a server must look for them in the room that they ask for.
    private var strangersElsewhere: [Way] {
        guard rules != nil, let other = target.other else { return [] }
        let main = target.main.members
        let visitors = [
            ("member-of-other-room", other.members.first { !main.contains($0) }, RoomPlan.main),
            ("in-other-room", main.first { !other.members.contains($0) }, .other),
        ]
        return visitors.compactMap { name, person, room in
            person.map { Way(name, .token(TokenRequest(.person($0))), room: room) }
        }
    }

    /// Attempts to which two codes apply, and what to add to the name of each but the first.
    private func attempts(
        earning first: CloseRule.Condition,
        and second: CloseRule.Condition
    ) -> [(name: String, attempt: ConnectionAttempt)] {
        let conditions = Set([first, second])
        guard conditions.count == 2, let credential = credential(earning: conditions) else { return [] }
        guard conditions.contains(.notAMember) else {
            return [("", ConnectionAttempt(credential: credential.plan, room: .main, name: credential.name))]
        }
        let nowhere = "\(credential.name), in a room that doesn't exist"
        let elsewhere = ("", ConnectionAttempt(credential: credential.plan, room: .nonexistent, name: nowhere))
        // Where the room exists, a server may look up its members before it judges the token.
        guard conditions.contains(.tokenInvalid), let stranger = target.outsider?.key else { return [elsewhere] }
        let expired = CredentialPlan.token(TokenRequest(.person(stranger), fault: .expired))
        let here = ConnectionAttempt(
            credential: expired,
            room: .main,
            name: "an expired token of a person who is not a member"
        )
        return [elsewhere, ("/stranger", here)]
    }

    private func credential(earning conditions: Set<CloseRule.Condition>) -> (plan: CredentialPlan, name: String)? {
        guard rules != nil else { return nil }
        switch conditions.subtracting([.notAMember]) {
        case [.tokenMissing]: return (.absent, "no token")
        case [.tokenInvalid]: return (.token(TokenRequest(member, fault: .expired)), "an expired token")
        case [.userUnknown]: return (.token(TokenRequest(.unknownPerson)), "a good token of an unknown user")
        case [.tokenInvalid, .userUnknown]:
            return (.token(TokenRequest(.unknownPerson, fault: .expired)), "an expired token of an unknown user")
        default: return nil
        }
    }
}
