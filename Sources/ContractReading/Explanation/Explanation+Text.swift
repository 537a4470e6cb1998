internal import ProtocolSpec

extension Explanation {
    /// The longest summary that is shown whole.
    private static let longestSummary = 200

    /// The explanation for people.
    ///
    /// - Parameter width: the terminal's columns.
    /// - Returns: lines without one at the end that is empty.
    package func text(width: Int) -> String {
        var layout = TextLayout(width: width)
        addHead(to: &layout)
        for part in sockets { add(part, to: &layout) }
        if sockets.isEmpty {
            layout.gap()
            layout.add("The document describes no socket: nothing can be served.")
        }
        addEndpoints(to: &layout)
        addRemarks(to: &layout)
        return layout.text
    }

    // MARK: The whole document

    private func addHead(to layout: inout TextLayout) {
        layout.add("\(contract.title) \(contract.version) (AsyncAPI \(contract.asyncAPI))")
        layout.gap()
        let side = contract.side
        layout.add("Written from the \(side.role.rawValue)'s side: \(side.because).")
        layout.add("What the document calls \(wordForSend) is said by the \(side.role.rawValue).", indent: 2)
        layout.add(
            "If it is the other way round: --perspective \(side.role.other.rawValue), or \"x-perspective: \(side.role.other.rawValue)\" in the document.",
            indent: 2
        )
        layout.gap()
        if contract.servers.isEmpty {
            layout.add("Servers: none named, so ws://localhost is assumed.")
        } else {
            layout.add("Servers:")
            for server in contract.servers {
                let about = server.description.map { ": \(Self.line($0))" } ?? ""
                layout.add("\(server.name), \(server.url)\(about)", indent: 2)
            }
        }
    }

    /// AsyncAPI 2 says `subscribe` for what its application sends.
    private var wordForSend: String { contract.asyncAPI.hasPrefix("2") ? "\"subscribe\"" : "\"send\"" }

    private func addEndpoints(to layout: inout TextLayout) {
        guard !contract.endpoints.isEmpty else { return }
        layout.gap()
        layout.add("HTTP, beside the sockets:")
        for endpoint in contract.endpoints {
            let replies = endpoint.replies.map { contract[$0].name }
            let answer = replies.isEmpty ? "" : ", answered with \(SocketExplainer.list(replies))"
            layout.add("\(endpoint.method) \(endpoint.path)\(answer)", indent: 2)
        }
    }

    private func addRemarks(to layout: inout TextLayout) {
        // The text's head says whose side it is.
        let defaults = contract.defaults.filter { !$0.because.hasPrefix(contract.side.because) }
        if !defaults.isEmpty {
            layout.gap()
            layout.add("Assumed, because the document does not say it:")
            for item in defaults {
                layout.add("line \(line(item.location)): \(item.what), because \(item.because)", indent: 2)
            }
        }
        if !ties.isEmpty {
            layout.gap()
            layout.add("Messages that no frame tells apart; a frame of theirs counts as the first one's:")
            for tie in ties { layout.add(tie.joined(separator: ", "), indent: 2) }
        }
        if !opaque.isEmpty {
            layout.gap()
            layout.add("Payloads that are not looked into:")
            for item in opaque { layout.add("\(item.name): \(item.because)", indent: 2) }
        }
        if !contract.unusedMessages.isEmpty {
            layout.gap()
            layout.add("Messages that nobody sends:")
            layout.add(contract.unusedMessages.map(\.name).joined(separator: ", "), indent: 2, hanging: 0)
        }
        guard warnings > 0 else { return }
        layout.gap()
        layout.add(
            "\(warnings) \(warnings == 1 ? "warning" : "warnings") about the document: run belay lint \(contract.location.file)"
        )
    }

    /// A place; with the file's name where it is another than the document's.
    private func line(_ location: SourceLocation) -> String {
        location.file == contract.location.file ? "\(location.line)" : "\(location.line) of \(location.file)"
    }

    // MARK: A socket

    private func add(_ part: SocketPart, to layout: inout TextLayout) {
        layout.gap()
        let (name, path) = (part.socket.name, part.socket.path)
        // A channel of AsyncAPI 2 is named by its path.
        let isPath = name == path || name.contains("/") && "/" + name == path
        layout.add(isPath ? "Socket \(path)" : "Socket \(name), \(path)")
        if let about = part.socket.description, part.socket.topics.count < 2 {
            layout.add(Self.line(about), indent: 2, hanging: 0)
        }
        addHandshake(of: part, to: &layout)
        add(part.receives, title: "The server receives", of: part, to: &layout)
        add(part.sends, title: "The server sends", of: part, to: &layout)
        addEnds(of: part, to: &layout)
    }

    private func addHandshake(of part: SocketPart, to layout: inout TextLayout) {
        let socket = part.socket
        let rest = part.urls.count > 4 ? " and \(part.urls.count - 4) more" : ""
        layout.add("Clients open \(part.urls.prefix(4).joined(separator: ", "))\(rest)", indent: 2)
        if socket.topics.count > 1 {
            layout.add("Channels that share it:", indent: 2)
            for topic in socket.topics {
                layout.add("\(topic.name)\(topic.description.map { ": \(Self.line($0))" } ?? "")", indent: 4)
            }
        }
        for parameter in socket.parameters {
            layout.add("{\(parameter.name)}: \(Self.words(parameter, isPath: true))", indent: 2)
        }
        for parameter in socket.query {
            layout.add("?\(parameter.name)=: \(Self.words(parameter, isPath: false))", indent: 2)
        }
        for parameter in socket.headers {
            layout.add("Header field \(parameter.name): \(Self.words(parameter, isPath: false))", indent: 2)
        }
        if !socket.subprotocols.isEmpty {
            layout.add("Subprotocols: \(socket.subprotocols.joined(separator: ", "))", indent: 2)
        }
        addCredentials(of: part, to: &layout)
        if let room = part.room { layout.add("Room: \(room)", indent: 2) }
        if socket.envelope != nil {
            layout.add("Every payload travels in the envelope that x-envelope describes", indent: 2)
        }
    }

    private func addCredentials(of part: SocketPart, to layout: inout TextLayout) {
        guard !part.credentials.isEmpty else {
            let likely = part.likelyCredentials.joined(separator: " and ")
            let doubt = likely.isEmpty ? "" : ", though \(likely) may be one; it is not checked"
            layout.add("Credentials: none asked for\(doubt)", indent: 2)
            return
        }
        let title = part.credentials.count > 1 ? "Credentials, one of these:" : "Credentials:"
        layout.add(title, indent: 2)
        for uses in part.credentials {
            let words = uses.map { "\($0.scheme) (\($0.type)) \($0.words), \($0.checkWords); \($0.browserWords)" }
            layout.add(words.joined(separator: ", together with "), indent: 4)
        }
    }

    private static func words(_ parameter: Contract.Parameter, isPath: Bool) -> String {
        var parts = isPath ? [] : [parameter.isRequired ? "required" : "optional"]
        if let about = parameter.description {
            let line = line(about)
            parts.append(line.hasSuffix(".") ? String(line.dropLast()) : line)
        }
        // A value of the query may be a secret.
        if isPath, let example = parameter.examples.first, !example.isEmpty { parts.append("such as \(line(example))") }
        return parts.isEmpty ? "any text" : parts.joined(separator: "; ")
    }

    private func addEnds(of part: SocketPart, to layout: inout TextLayout) {
        if let words = part.onInvalid {
            layout.gap()
            layout.add("A frame that is no message of the client's \(words)", indent: 2)
        }
        guard !part.socket.closeCodes.isEmpty else { return }
        layout.gap()
        layout.add("The server closes with", indent: 2)
        for code in part.socket.closeCodes {
            let about =
                (code.description ?? code.reason).isEmpty ? "" : ": \(Self.line(code.description ?? code.reason))"
            layout.add("\(code.code) (\(code.name))\(about)", indent: 4)
        }
    }

    // MARK: Messages

    private func add(_ messages: [MessagePart], title: String, of part: SocketPart, to layout: inout TextLayout) {
        layout.gap()
        layout.add(messages.isEmpty ? "\(title) nothing" : title, indent: 2)
        for message in messages {
            let channels = message.channels.isEmpty ? "" : " [\(message.channels.joined(separator: ", "))]"
            let about = message.summary.map { ": \(Self.line($0))" } ?? ""
            layout.add("\(message.name)\(channels)\(about)", indent: 4)
            if let form = message.form { layout.add("is \(form)", indent: 6) }
            if let when = message.when { layout.add("said \(when)", indent: 6) }
            layout.add(Self.words(message.knownBy), indent: 6)
            for reply in message.answers { layout.add(Self.words(reply), indent: 6) }
            if !message.effects.isEmpty {
                layout.add("leads to \(message.effects.joined(separator: " and "))", indent: 6)
            }
        }
    }

    private static func words(_ known: KnownBy) -> String {
        if case .nothing = known.basis { return known.words }
        return "known because \(known.words)"
    }

    private static func words(_ reply: ReplyPart) -> String {
        let who = reply.by == .server ? "answered with" : "the client answers with"
        guard let correlation = reply.correlation else { return "\(who) \(SocketExplainer.list(reply.with))" }
        let (request, answer) = (correlation.request.joined(separator: "."), correlation.answer.joined(separator: "."))
        let same = request == answer ? "with the same \(request)" : "whose \(answer) is the \(request) of \(reply.to)"
        let reason = correlation.isDeclared ? "" : " (by the members' names)"
        return "\(who) \(SocketExplainer.list(reply.with)), \(same)\(reason)"
    }

    /// A text in one line, of a length that can be read.
    static func line(_ text: String) -> String {
        let words = text.unicodeScalars.split { $0.properties.isWhitespace }
        let line = words.map { String($0) }.joined(separator: " ")
        return line.count > longestSummary ? line.prefix(longestSummary) + "…" : line
    }
}
