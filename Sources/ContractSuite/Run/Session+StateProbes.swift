internal import AccessTokens
internal import CodecRuntime
internal import NIOCore
internal import ProtocolSpec
internal import SchemaValidation

extension Session {
    /// The most pages of a list that are read: a room with more is too full to test in.
    private static let mostPages = 60

    /// What the probe shows, in its order, page by page until that is enough.
    ///
    /// - Parameter isEnough: gets what has been read so far.
    /// - Returns: the items, and whether there was enough.
    /// - Throws: `Missing` where the target has no such probe or there are too many pages, `Finding` where the probe doesn't
    ///   answer as the target says.
    func storedMessages(
        until isEnough: ([StoredMessage]) -> Bool
    ) async throws -> (items: [StoredMessage], isEnough: Bool) {
        guard let probe = context.target.probes.messages else { throw Missing(.probe(.messages)) }
        var items: [StoredMessage] = []
        var page = try path(probe.get)
        for _ in 0..<Self.mostPages {
            let json = try await look(at: page, as: probe.person)
            items += try Self.items(json, probe, page)
            if isEnough(items) { return (items, true) }
            let next = probe.next.flatMap { json[path: JSONPointer.parts($0)]?.string }
            guard let next, !next.isEmpty else { return (items, false) }
            page = next
        }
        throw Missing("the room has too many kept messages to look through: use a fresh room as rooms.main")
    }

    private static func items(_ json: JSONValue, _ probe: Probes.Messages, _ page: String) throws -> [StoredMessage] {
        guard let found = probe.list(in: json) else {
            throw Finding(
                expected: "a list at \(probe.items) of GET \(page)",
                observed: Transcript.excerpt(json.jsonText),
                hint: "probes.messages.items is the JSON Pointer to the list"
            )
        }
        return found.map { item in
            let id = item[path: JSONPointer.parts(probe.id)]
            return StoredMessage(
                id: id?.string ?? id?.jsonText ?? "",
                content: item[path: JSONPointer.parts(probe.content)]
            )
        }
    }

    /// The room's time of the last message; nil while it has none.
    func attributeTime() async throws -> WireTimestamp? {
        guard let probe = context.target.probes.lastMessageAt else { throw Missing(.probe(.lastMessageAt)) }
        let target = try path(probe.get)
        let json = try await look(at: target, as: probe.person)
        switch json[path: JSONPointer.parts(probe.value)] {
        case .null: return nil
        case .string(let text)?:
            if let time = WireTimestamp(text) { return time }
            throw Finding(expected: "a date and time with offset (RFC 3339) at \(probe.value)", observed: text)
        case let other:
            throw Finding(
                expected: "a date and time at \(probe.value) of GET \(target)",
                observed: other.map { Transcript.excerpt($0.jsonText) } ?? "nothing is there",
                hint: "probes.lastMessageAt.value is the JSON Pointer to it"
            )
        }
    }

    /// That time once it no longer moves: a server may store earlier messages a little later.
    func settledTime() async throws -> WireTimestamp? {
        var last = try await attributeTime()
        return try await eventually { () -> WireTimestamp?? in
            let now = try await attributeTime()
            defer { last = now }
            return now == last ? .some(now) : nil
        } ?? last
    }

    /// Looks again and again, for as long as the server may take to store something.
    ///
    /// - Parameter look: looks once; nil where there is nothing to see yet.
    /// - Returns: what was seen, or nil if the limit has passed.
    /// - Throws: what a look throws.
    func eventually<Value>(_ look: () async throws -> Value?) async throws -> Value? {
        let end = context.deadline(context.limits.deliver)
        while true {
            if let value = try await look() { return value }
            guard NIODeadline.now() < end, !Task.isCancelled else { return nil }
            // A bounded pause between looks at something that has to come: nothing is proved by it.
            try? await context.group.next().scheduleTask(in: .milliseconds(25)) {}.futureResult.get()
        }
    }

    private func look(at target: String, as person: String) async throws -> JSONValue {
        var ask = ProbeRequest(method: "GET", target: target, who: person)
        if context.channel.credential != nil {
            let token = try context.tokenStore.token(TokenRequest(.person(person)))
            ask.headers.append(("Authorization", "Bearer \(token.reveal())"))
        }
        let answer = try await self.ask(ask)
        let expected = "a JSON document at GET \(target), for \(person)"
        guard answer.status == 200 else {
            throw Finding(
                expected: expected,
                observed: "HTTP \(answer.status)",
                hint: "does the target's probe name the right path, and may \(person) read it with a bearer token?"
            )
        }
        do {
            return try JSONValue(decoding: Self.mended(answer.body))
        } catch {
            throw Finding(expected: expected, observed: "not JSON: \(error)")
        }
    }

    /// An escaped half of a surrogate pair is correct JSON, but stands for no character. A server may have stored one that a
    /// client sent; a probe does not judge that.
    private static func mended(_ body: String) -> String {
        guard body.contains("\\u") else { return body }
        let surrogates = /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}/
        return body.replacing(surrogates) { $0.output.utf8.count == 12 ? String($0.output) : "\\ufffd" }
    }

    /// A probe's path with the main room's parameters in it.
    private func path(_ template: String) throws -> String {
        try context.parameters(.main).reduce(template) { text, parameter in
            text.replacing("{\(parameter.key)}", with: PercentEncoding.encode(parameter.value))
        }
    }
}
