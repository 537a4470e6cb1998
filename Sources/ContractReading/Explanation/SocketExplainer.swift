internal import ProtocolSpec

/// Makes the words about one socket.
struct SocketExplainer {
    private let contract: Contract
    private let socket: Contract.Socket
    private let received: MessageRecognition
    private let sent: MessageRecognition
    /// Replies by the names of their requests.
    private let replies: [String: [Explanation.ReplyPart]]
    /// The names of requests by the names of their answers, for each side that answers.
    private let requests: [Contract.Side.Role: [String: [String]]]
    private let channels: [Contract.Transfer.Key: [String]]
    /// Reactions by the message that the server says.
    private let reactions: [Contract.Message.ID: [Contract.Reaction]]
    /// Reactions by the message that sets them off.
    private let effects: [Contract.Message.ID: [Contract.Reaction]]

    /// More names than the replies of any protocol have in all.
    private static let mostNames = 100_000

    init(_ contract: Contract, _ socket: Contract.Socket, _ known: inout Recognitions) {
        self.contract = contract
        self.socket = socket
        received = known.plan(socket, .received)
        sent = known.plan(socket, .sent)
        let parts = Self.replies(of: socket, in: contract)
        replies = Dictionary(grouping: parts, by: \.to)
        var requests: [Contract.Side.Role: [String: [String]]] = [:]
        for part in parts {
            for name in part.with { requests[part.by, default: [:]][name, default: []].append(part.to) }
        }
        self.requests = requests
        var channels: [Contract.Transfer.Key: [String]] = [:]
        for transfer in socket.receives { channels[.init(transfer, .received), default: []].append(transfer.topic) }
        for transfer in socket.sends { channels[.init(transfer, .sent), default: []].append(transfer.topic) }
        self.channels = channels
        reactions = Dictionary(grouping: socket.reactions, by: \.message)
        var effects: [Contract.Message.ID: [Contract.Reaction]] = [:]
        for reaction in socket.reactions {
            if case .message(let trigger) = reaction.trigger { effects[trigger, default: []].append(reaction) }
        }
        self.effects = effects
    }

    private static func replies(of socket: Contract.Socket, in contract: Contract) -> [Explanation.ReplyPart] {
        var left = mostNames
        var parts: [Explanation.ReplyPart] = []
        for reply in socket.replies {
            for request in reply.to where left > 0 {
                let answers = Explanation.distinct(reply.with.prefix(left).map { contract[$0].name })
                left -= answers.count + 1
                parts.append(
                    Explanation.ReplyPart(
                        to: contract[request].name,
                        with: answers,
                        by: reply.by,
                        correlation: reply.correlation
                    )
                )
            }
        }
        return Explanation.distinct(parts)
    }

    func part() -> Explanation.SocketPart {
        Explanation.SocketPart(
            socket: socket,
            urls: urls,
            receives: received.messages.map { part(of: $0, in: received, .received) },
            sends: sent.messages.map { part(of: $0, in: sent, .sent) },
            credentials: socket.security.map { uses in
                uses.compactMap { use in
                    contract.credentials.first { $0.name == use.credential }.map(CredentialPart.init)
                }
            },
            likelyCredentials: likelyCredentials,
            room: room,
            onInvalid: onInvalid
        )
    }

    /// Where clients open the socket; without what would let somebody in.
    private var urls: [String] {
        let servers = contract.servers.filter { socket.servers.contains($0.name) }
        guard !servers.isEmpty else { return ["ws://localhost\(socket.path)"] }
        return Explanation.distinct(servers.map { "\($0.webSocketScheme)://\($0.bareHost)\(socket.path)" })
    }

    private static let secretWords: Set<String> = [
        "token", "auth", "authorization", "apikey", "key", "jwt", "secret", "password", "signature", "credential",
    ]

    private var likelyCredentials: [String] {
        guard socket.security.isEmpty else { return [] }
        let isLikely = { (name: String) in MessageDirection.words(in: name).contains(where: Self.secretWords.contains) }
        return socket.query.map(\.name).filter(isLikely).map { "?\($0)=" }
            + socket.headers.map(\.name).filter { isLikely($0) && !$0.lowercased().hasPrefix("sec-websocket") }
    }

    // MARK: Messages

    private func part(
        of id: Contract.Message.ID,
        in plan: MessageRecognition,
        _ direction: MessageRecognition.Direction
    ) -> Explanation.MessagePart {
        let message = contract[id]
        let answerer: Contract.Side.Role = direction == .received ? .server : .client
        return Explanation.MessagePart(
            name: message.name,
            location: message.location,
            summary: Self.summary(of: message),
            knownBy: plan.known(by: id),
            when: when(id, direction),
            channels: socket.topics.count > 1 ? Explanation.distinct(channels[.init(id, direction)] ?? []) : [],
            answers: (replies[message.name] ?? []).filter { $0.by == answerer },
            effects: direction == .received ? effects(of: id) : [],
            form: Self.form(of: message.payload)
        )
    }

    /// What the server says when it has received a message, beside its declared answers.
    private func effects(of id: Contract.Message.ID) -> [String] {
        (effects[id] ?? []).map { reaction in
            "\(contract[reaction.message].name) to \(audience(reaction.audience) ?? "the sender")"
        }
    }

    private static func form(of payload: Contract.Payload) -> String? {
        switch payload {
        case .json: nil
        case .text(let type): "text (\(type))"
        case .binary(let format): "binary (\(format))"
        case .opaque(let format): "not looked into (\(format))"
        }
    }

    /// The first line that says what a message is.
    private static func summary(of message: Contract.Message) -> String? {
        let title = message.title.flatMap { title in
            let key = NameWords.key(title)
            return [message.name, message.statedName ?? ""].contains { NameWords.key($0) == key } ? nil : title
        }
        for text in [message.summary, title, message.description] {
            let lines = text?.unicodeScalars.split { $0 == "\n" || $0 == "\r" } ?? []
            if let line = lines.first(where: { !$0.allSatisfy(\.properties.isWhitespace) }) { return String(line) }
        }
        return nil
    }

    // MARK: When

    private func when(_ id: Contract.Message.ID, _ direction: MessageRecognition.Direction) -> String? {
        let speaker: Contract.Side.Role = direction == .sent ? .server : .client
        let requests = requests[speaker]?[contract[id].name] ?? []
        var parts: [String] = []
        let reactions = direction == .sent ? reactions[id] ?? [] : []
        let asked = reactions.compactMap { reaction -> String? in
            guard case .message(let trigger) = reaction.trigger, reaction.audience == .sender else { return nil }
            return contract[trigger].name
        }
        let answered = Explanation.distinct(requests + asked)
        if !answered.isEmpty { parts.append("in answer to \(Self.list(answered))") }
        parts += reactions.compactMap(words)
        return parts.isEmpty ? nil : Explanation.distinct(parts).joined(separator: "; ")
    }

    private func words(_ reaction: Contract.Reaction) -> String? {
        switch reaction.trigger {
        case .message(let id):
            audience(reaction.audience).map { "to \($0) when \(contract[id].name) was received" }
        case .connected: audience(reaction.audience).map { "to \($0) when somebody connects" } ?? "on connecting"
        case .joined: audience(reaction.audience).map { "to \($0) when somebody joins" } ?? "on joining"
        case .left: audience(reaction.audience).map { "to \($0) when somebody leaves" } ?? "on leaving"
        case .every(let period):
            "every \(Self.duration(period.milliseconds))"
                + (period.after.map { ", after \($0)" } ?? "") + (period.until.map { ", until \($0)" } ?? "")
                + (audience(reaction.audience).map { ", to \($0)" } ?? "")
        }
    }

    /// Nil for the one whom the trigger is about.
    private func audience(_ audience: Contract.Reaction.Audience) -> String? {
        switch audience {
        case .sender: nil
        case .others: "others"
        case .all: "all"
        case .role(let role): role
        }
    }

    static func duration(_ milliseconds: Int) -> String {
        switch milliseconds {
        case 60_000... where milliseconds.isMultiple(of: 60_000): "\(milliseconds / 60_000) min"
        case _ where milliseconds.isMultiple(of: 1_000): "\(milliseconds / 1_000) s"
        default: "\(milliseconds) ms"
        }
    }

    /// `a`, `a or b`, `a, b or c`, and of many the first ones.
    static func list(_ names: [String], limit: Int = 6) -> String {
        guard names.count > 1 else { return names.first ?? "" }
        if names.count > limit {
            return "\(names.prefix(limit).joined(separator: ", ")) or \(names.count - limit) more"
        }
        return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
    }

    // MARK: Rooms and wrong frames

    private var room: String? {
        guard let room = socket.room else { return nil }
        let place =
            room.key.map { "everybody with the same {\($0)} is in one room" }
            ?? "everybody who opens the same path is in one room"
        let members =
            room.members.map { "its members are \(Self.list($0).replacing(" or ", with: " and "))" }
            ?? "anybody may enter"
        let people = room.people.map { $0.name.map { "\($0)" } ?? $0.key }
        return "\(place); \(members)" + (people.isEmpty ? "" : "; example people: \(people.joined(separator: ", "))")
    }

    private var onInvalid: String? {
        switch socket.onInvalid {
        case nil: nil
        case .ignore?: "is ignored"
        case .close(let code)?: "closes the connection with \(code.code) (\(code.name))"
        case .message(let id, _)?: "is answered with \(contract[id].name)"
        }
    }
}

extension Contract.Host {
    /// Host and port, without a user and password that somebody wrote before them.
    var bareHost: String { host.split(separator: "@", omittingEmptySubsequences: false).last.map(String.init) ?? host }

    /// `ws` or `wss`.
    var webSocketScheme: String {
        let scheme = scheme.lowercased()
        return ["wss", "https", "websocketsecure"].contains(scheme) ? "wss" : "ws"
    }

    var url: String { "\(webSocketScheme)://\(bareHost)\(path)" }
}

extension Contract.Transfer {
    /// A message in a direction.
    struct Key: Hashable {
        var message: Contract.Message.ID
        var direction: MessageRecognition.Direction

        init(_ message: Contract.Message.ID, _ direction: MessageRecognition.Direction) {
            self.message = message
            self.direction = direction
        }

        init(_ transfer: Contract.Transfer, _ direction: MessageRecognition.Direction) {
            self.init(transfer.message, direction)
        }
    }
}
