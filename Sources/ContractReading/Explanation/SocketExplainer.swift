internal import ProtocolSpec

/// Makes the words about one socket.
struct SocketExplainer {
    private let contract: Contract
    private let socket: Contract.Socket
    private let received: MessageRecognition
    private let sent: MessageRecognition
    private let replies: [Explanation.ReplyPart]

    init(_ contract: Contract, _ socket: Contract.Socket, _ known: inout Recognitions) {
        self.contract = contract
        self.socket = socket
        received = known.plan(socket, .received)
        sent = known.plan(socket, .sent)
        var seen: Set<Explanation.ReplyPart> = []
        replies = socket.replies.flatMap { reply in
            reply.to.map { request in
                Explanation.ReplyPart(
                    to: contract[request].name,
                    with: Explanation.distinct(reply.with.map { contract[$0].name }),
                    by: reply.by,
                    correlation: reply.correlation
                )
            }
        }.filter { seen.insert($0).inserted }
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
        let transfers = (direction == .received ? socket.receives : socket.sends).filter { $0.message == id }
        return Explanation.MessagePart(
            name: message.name,
            location: message.location,
            summary: Self.summary(of: message),
            knownBy: plan.known(by: id),
            when: when(id, direction),
            channels: socket.topics.count > 1 ? Explanation.distinct(transfers.map(\.topic)) : [],
            answers: replies.filter { $0.to == message.name && $0.by == (direction == .received ? .server : .client) },
            effects: direction == .received ? effects(of: id) : [],
            form: Self.form(of: message.payload)
        )
    }

    /// What the server says when it has received a message, beside its declared answers.
    private func effects(of id: Contract.Message.ID) -> [String] {
        socket.reactions.filter { $0.trigger == .message(id) }.map { reaction in
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
        let name = contract[id].name
        let speaker: Contract.Side.Role = direction == .sent ? .server : .client
        let requests = replies.filter { $0.by == speaker && $0.with.contains(name) }.map(\.to)
        var parts: [String] = []
        let reactions = direction == .sent ? socket.reactions.filter { $0.message == id } : []
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
