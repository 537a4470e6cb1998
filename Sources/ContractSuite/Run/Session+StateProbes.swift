internal import AccessTokens
internal import CodecRuntime
internal import NIOCore
internal import NIOHTTP1
internal import ProtocolSpec
internal import SchemaValidation

extension Session {
    /// The list of messages, read until these are in it or it is certain that they won't be.
    ///
    /// A look that another check has taken is not taken again, as long as it says enough.
    ///
    /// - Parameter messages: what must be stored.
    /// - Returns: the list, and whether all of them are in it.
    /// - Throws: `Missing` where the target has no such probe, or the list can't be read to its end; `Finding` where the probe
    ///   doesn't answer as the target says; `SuiteError` where it shows a mistake of the target.
    func storedMessages(with messages: [AwaitedMessage]) async throws -> (list: StoredList, isComplete: Bool) {
        let isLate = { [end = probes.lastSent + amount(context.limits.deliver)] (list: StoredList) in list.began >= end
        }
        if let list = probes.look, list.holds(messages) || isLate(list) {
            for transcript in list.evidence { keep(transcript) }
            return (list, list.holds(messages))
        }
        _ = try await eventually(since: probes.lastSent) { () -> Bool? in
            // Two long lists at once would need twice the memory.
            probes.look = nil
            let list = try await look(for: probes.awaited)
            probes.look = list
            return list.holds(messages) ? true : nil
        }
        guard let list = probes.look else { throw Missing(.probe(.messages)) }
        return (list, list.holds(messages))
    }

    /// Reads the list, page by page, until all messages are found or it ends.
    func look(for messages: [AwaitedMessage]) async throws -> StoredList {
        guard let probe = context.target.probes.messages else { throw Missing(.probe(.messages)) }
        var list = StoredList(began: .now(), items: [], evidence: [])
        var budget = ProbeBudget(.messages, within: context.limits.probe, bytes: ProbeBudget.longestList)
        var left = messages
        var pages: Set<String> = []
        var page = try path(probe.get)
        while true {
            let (json, transcript) = try await look(at: page, as: probe.person, &budget)
            // A list may have become longer than a page only now.
            if pages.isEmpty, let misplaced = MisplacedNext(json, probe) {
                throw misplaced.error(probe, in: context.target)
            }
            list.evidence = pages.isEmpty ? [transcript] : [list.evidence[0], transcript]
            let items = try Self.items(json, probe, page)
            list.items += items
            left.removeAll { message in items.contains(where: message.isStored) }
            let next = probe.next.flatMap { json[path: JSONPointer.parts($0)]?.string } ?? ""
            if !left.isEmpty, probe.next == nil, let pages = UnnamedPages(json) {
                throw pages.error(probe, in: context.target)
            }
            guard !left.isEmpty, !next.isEmpty else { break }
            pages.insert(page)
            guard !pages.contains(next) else { throw Self.endless(page, next) }
            page = next
        }
        for transcript in list.evidence { keep(transcript) }
        return list
    }

    private static func endless(_ page: String, _ next: String) -> Finding {
        Finding(
            expected: "a list of messages whose pages end",
            observed: "GET \(page) names \(next) as the next one, which was read before",
            hint: "probes.messages.next is the JSON Pointer to the next page's address, which is null on the last page",
            cause: CauseName("the list of messages has no end")
        )
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
        var budget = ProbeBudget(.lastMessageAt, within: context.limits.probe, bytes: HTTPExchange.longestBody)
        let (json, transcript) = try await look(at: target, as: probe.person, &budget)
        keep(transcript)
        switch json[path: JSONPointer.parts(probe.value)] {
        case .null: return nil
        case let value? where ProbedTime(value) != nil: return ProbedTime(value)?.timestamp
        case .string(let text)?:
            throw Finding(
                expected: "a date and time (RFC 3339) at \(probe.value)",
                observed: Transcript.excerpt(JSONValue.string(text).jsonText),
                cause: CauseName("the time of the last message is not a date and time")
            )
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
    /// A look may take long, but what it shows is as old as its beginning: only a look that began after the limit had passed
    /// shows that something was not stored. The longer looks take, the fewer there are.
    ///
    /// - Parameters:
    ///   - start: from when the limit counts.
    ///   - look: looks once; nil where there is nothing to see yet.
    /// - Returns: what was seen, or nil if the limit has passed.
    /// - Throws: what a look throws.
    func eventually<Value>(
        since start: NIODeadline = .now(),
        _ look: () async throws -> Value?
    ) async throws -> Value? {
        let end = start + amount(context.limits.deliver)
        while true {
            let began = NIODeadline.now()
            if let value = try await look() { return value }
            guard began < end, !Task.isCancelled else { return nil }
            // A bounded pause between looks at something that has to come: nothing is proved by it.
            let now = NIODeadline.now()
            let pause = min(max(.milliseconds(25), now - began), max(.milliseconds(25), end - now))
            try? await context.group.next().scheduleTask(in: pause) {}.futureResult.get()
        }
    }

    private func amount(_ duration: Duration) -> TimeAmount { .milliseconds(Int64(duration.wholeMilliseconds)) }

    private func look(
        at target: String,
        as person: String,
        _ budget: inout ProbeBudget
    ) async throws -> (JSONValue, Transcript) {
        if let reason = probes.unusable[budget.probe] { throw Missing(reason) }
        var request = ProbeRequest(method: "GET", target: target, who: person)
        if context.channel.credential != nil {
            let token = try context.tokenStore.token(TokenRequest(.person(person)))
            request.headers.append(("Authorization", "Bearer \(token.reveal())"))
        }
        var transcript = Transcript(who: person)
        let (answer, body) = try await response(to: request, &budget, &transcript)
        let expected = "a JSON document at GET \(target), for \(person)"
        guard answer == 200 else {
            keep(transcript)
            throw Finding(
                expected: expected,
                observed: "HTTP \(answer)",
                hint: "does the target's probe name the right path, and may \(person) read it with a bearer token?",
                cause: CauseName("a probe of the target gets no answer that it can read")
            )
        }
        do {
            return (try JSONValue(decoding: LoneSurrogates.replaced(in: body)), transcript)
        } catch {
            keep(transcript)
            throw Finding(
                expected: expected,
                observed: "not JSON: \(error)",
                cause: CauseName("a probe of the target gets no answer that it can read")
            )
        }
    }

    /// - Throws: `Missing` where the answer is late or too long, `Finding` where there is none.
    private func response(
        to request: ProbeRequest,
        _ budget: inout ProbeBudget,
        _ transcript: inout Transcript
    ) async throws -> (status: Int, body: String) {
        var exchange = await context.probe.once(
            request,
            by: budget.deadline,
            atMost: budget.bytesLeft,
            &transcript
        )
        budget.note(exchange.body.readableBytes)
        if let failure = exchange.failure {
            transcript.add(.note, failure.message)
            keep(transcript)
            try Task.checkCancellation()
            if let reason = budget.excess(failure) {
                probes.unusable[budget.probe] = reason
                throw Missing(reason)
            }
        }
        guard exchange.failure == nil, let head = exchange.head else {
            throw Finding(
                expected: "an answer to \(request.method) \(request.target)",
                observed: exchange.failure?.message ?? "none",
                hint: "is \"http\" the address of the server's HTTP side? Its log may have the error",
                cause: CauseName("a probe of the target gets no answer that it can read")
            )
        }
        let body = String(buffer: exchange.body)
        // A long list need not be there twice while it is parsed.
        exchange.body = ByteBuffer()
        return (Int(head.status.code), body)
    }

    /// A probe's path with the main room's parameters in it.
    private func path(_ template: String) throws -> String {
        try context.parameters(.main).reduce(template) { text, parameter in
            text.replacing("{\(parameter.key)}", with: PercentEncoding.encode(parameter.value))
        }
    }
}
