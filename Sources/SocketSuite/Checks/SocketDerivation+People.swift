internal import ContractEngine
internal import ContractReading
internal import ContractSuite
internal import ProtocolSpec
internal import ServerRules

/// Who connects, and whom the server does not let in.
extension SocketDerivation {
    /// Those who can be connected, roles first.
    private var people: [SocketTarget.Person] { target.people(at: socket, of: contract) }

    /// Those of them who are members of the room.
    var members: [SocketTarget.Person] {
        guard let roles = socket.room?.members else { return people }
        return people.filter { roles.contains($0.key) }
    }

    /// Of several people each client is another one.
    var openings: [Int: Opening] {
        let first = members.prefix(2).enumerated().map { ($0.offset, Opening(person: $0.element.key)) }
        return Dictionary(uniqueKeysWithValues: first)
    }

    // MARK: What is missing

    /// The scheme of the first credential, for examples.
    private var scheme: String { contract.credentials(of: socket).first?.name ?? "token" }

    private var signed: String? { contract.credentials(of: socket).first { $0.rules != nil }?.name }

    private var keyPhrase: String {
        signed.map { ", or, for all of them, the key that signs their tokens: keys: {\($0): {env: KEY}}" } ?? ""
    }

    /// What to add for checks of people.
    var needsPeople: String {
        let roles = socket.room?.members?.prefix(2).joined(separator: " and ") ?? "two people"
        let role = socket.room?.members?.first ?? "NAME"
        return "it is about people with roles, of whom one connection is only one; add \(roles) to a target file: "
            + "people: {\(role): {credentials: {\(scheme): {env: TOKEN}}}, …}\(keyPhrase)"
    }

    /// The same, of one role.
    var needsRole: String {
        "it is for one role, whom the target does not name beside another one: add it to its people\(keyPhrase)"
    }

    // MARK: Roles

    /// Who connects, so that the second client is whom a message is for; nil where the target does not know the role.
    func setup(for audience: Contract.Reaction.Audience) -> ConversationSetup? {
        guard case .role(let role) = audience else { return setup }
        guard members.contains(where: { $0.key == role }), let other = members.first(where: { $0.key != role }) else {
            return nil
        }
        var setup = setup
        setup.openings = [0: Opening(person: other.key), 1: Opening(person: role)]
        return setup
    }

    // MARK: Who is not let in

    /// Close codes that a good connection but for one fault gets.
    mutating func derivePeople() {
        let faults: [(kind: String, fault: Opening.Fault, words: String)] = [
            ("expired", .expired, "a token that has expired"),
            ("forged", .forged, "a token that is signed with another key"),
            ("unsigned", .unsigned, "a token that is not signed at all"),
        ]
        for (kind, fault, words) in faults {
            deny(
                kind,
                "A handshake with \(words)",
                .tokenInvalid,
                signed != nil && !socket.closeCodes.isEmpty,
                isSigned ? Opening(credentials: .faulty(fault)) : nil,
                "it needs \(words): add the key that signs, in a target file: keys: {\(scheme): {env: KEY}}"
            )
        }
        deny(
            "user-unknown",
            "A handshake with a good token of nobody",
            .userUnknown,
            false,
            isSigned ? Opening(credentials: .faulty(.unknownUser)) : nil,
            "it needs a good token of nobody: add the key that signs, in a target file: keys: {\(scheme): {env: KEY}}"
        )
        let hasMembers = socket.room?.members != nil
        if hasMembers {
            let strangers = people.filter { person in !members.contains { $0.key == person.key } }
            let stranger = strangers.first { $0.key == "outsider" } ?? strangers.last
            deny(
                "not-a-member",
                "A handshake of somebody who is not a member of the room",
                .notAMember,
                false,
                stranger.map { Opening(person: $0.key) },
                "it needs somebody who is not a member of the room: add one to a target file: "
                    + "people: {outsider: {credentials: {\(scheme): {env: TOKEN}}}}\(keyPhrase)"
            )
        }
        // A room whom anybody may enter may come into being with its first visitor.
        deny(
            "no-such-room",
            "A good handshake for a room that there is not",
            .notAMember,
            false,
            nowhere,
            "it needs a good credential, and a URL whose path has a place for another room",
            level: hasMembers ? .must : .info
        )
    }

    /// A good connection to a room that there is not; nil where there is nothing to tell rooms apart by, or no credential.
    private var nowhere: Opening? {
        guard
            !setup.openings.isEmpty || !target.credentials.isEmpty || !target.headers.isEmpty || !target.query.isEmpty,
            place.nowhere(of: contract, Dictionary(target.parameters.map { ($0.name, $0.value.template) }) { $1 })
                != nil
        else { return nil }
        return Opening(room: .none)
    }

    /// Whether the target has the key, and somebody to sign for.
    private var isSigned: Bool {
        target.keys.contains { $0.name == signed } && people.contains { $0.id != nil }
    }

    private mutating func deny(
        _ kind: String,
        _ words: String,
        _ condition: CloseRule.Condition,
        _ isJudged: Bool,
        _ opening: Opening?,
        _ needs: String,
        level: Level = .must
    ) {
        let codes = socket.closeCodes.filter { $0.condition == condition }
        guard isJudged || !codes.isEmpty, !socket.security.isEmpty else { return }
        let check = "\(base)/credentials/\(kind)"
        let open = codes.filter { $0.phase == .open }.map(\.code)
        let end = open.isEmpty ? "is refused" : "is closed with \(open.map(String.init).joined(separator: " or "))"
        add(check, level, "\(words) \(end).", at: codes.first?.location ?? socket.location)
        guard let opening else { return skip(check, needs) }
        if opening.credentials != .given || opening.room == .none, !permissions.allowWrong {
            return skip(check, Permissions.wrongReason)
        }
        let trial = Trial(
            check: check,
            label: "",
            steps: [.open(client: 0, opening, .denied), .awaitClose(client: 0)],
            closing: .anyOf(open)
        )
        checks.batches.append(SocketChecks.Batch([trial], setup: setup))
    }
}
