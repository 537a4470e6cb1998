internal import AccessTokens
internal import CodecRuntime
internal import NIOCore
internal import NIOHTTP1
internal import ProtocolSpec
internal import SchemaValidation

/// Asks each probe once, before anything is judged by what it shows: a target that says the wrong thing about a server is no
/// fault of the server.
///
/// An answer that is late, missing or a server error says nothing about the target. Nor is there anything to say about it while
/// the server admits nobody: then that is what the report must say.
struct TargetTrial {
    let context: RunContext
    /// What the checks of the run need.
    let needs: Set<Need>

    /// - Returns: the probes that can't be asked again, each with the reason: a server that still works on an answer that came
    ///   too late must not be given more of the same.
    /// - Throws: `SuiteError` with the place in the target, and the shape of the answer.
    func run() async throws -> [Need.Probe: String] {
        var unusable: [Need.Probe: String] = [:]
        let probes = context.target.probes
        let isAsked =
            (needs.contains(.probe(.messages)) && probes.messages != nil)
            || (needs.contains(.probe(.lastMessageAt)) && probes.lastMessageAt != nil)
        guard isAsked, let sent = await admission() else { return unusable }
        if needs.contains(.probe(.messages)), let probe = probes.messages {
            let key = ProbeKey(name: "messages", locations: probe.locations, fallback: context.target.location)
            var budget = ProbeBudget(.messages, within: context.limits.probe, bytes: ProbeBudget.longestList)
            let json = try await answer(to: probe.get, as: probe.person, key, &budget, &unusable)
            if let json {
                try judge(json, probe, key)
                try judge(json, probe, key, by: sent)
                try await judgeNext(of: json, probe, key, &budget)
            }
        }
        if needs.contains(.probe(.lastMessageAt)), let probe = probes.lastMessageAt {
            let key = ProbeKey(name: "lastMessageAt", locations: probe.locations, fallback: context.target.location)
            var budget = ProbeBudget(.lastMessageAt, within: context.limits.probe, bytes: HTTPExchange.longestBody)
            let json = try await answer(to: probe.get, as: probe.person, key, &budget, &unusable)
            if let json { try judge(json, probe, key) }
        }
        return unusable
    }

    /// Where a probe stands in the target.
    private struct ProbeKey {
        var name: String
        var locations: [String: SourceLocation]
        var fallback: SourceLocation

        func error(_ key: String, _ message: String) -> SuiteError {
            let location = locations[key] ?? fallback
            return SuiteError(.target, "\(location): error: probes.\(name).\(key): \(message)")
        }
    }

    // MARK: Asking

    private func answer(
        to template: String,
        as person: String,
        _ key: ProbeKey,
        _ budget: inout ProbeBudget,
        _ unusable: inout [Need.Probe: String]
    ) async throws -> JSONValue? {
        let parameters = try context.parameters(.main)
        let path = parameters.reduce(template) { text, parameter in
            text.replacing("{\(parameter.key)}", with: PercentEncoding.encode(parameter.value))
        }
        guard let (exchange, response) = await look(at: path, as: person, &budget) else { return nil }
        if let failure = exchange.failure { unusable[budget.probe] = budget.excess(failure) }
        guard exchange.failure == nil, let response else { return nil }
        return try await judge(response, path, person, key)
    }

    /// - Returns: what came, and the answer if it is one; nil where there is no token to ask with: the checks say what to add.
    private func look(
        at path: String,
        as person: String,
        _ budget: inout ProbeBudget
    ) async -> (HTTPExchange, ProbeResponse?)? {
        var request = ProbeRequest(method: "GET", target: path, who: person)
        if context.channel.credential != nil {
            guard let token = try? context.tokenStore.token(TokenRequest(.person(person))) else { return nil }
            request.headers.append(("Authorization", "Bearer \(token.reveal())"))
        }
        var transcript = Transcript(who: person)
        let exchange = await context.probe.once(request, by: budget.deadline, atMost: budget.bytesLeft, &transcript)
        budget.note(exchange.body.readableBytes)
        return (exchange, ProbeResponse(exchange))
    }

    private func judge(
        _ response: ProbeResponse,
        _ path: String,
        _ person: String,
        _ key: ProbeKey
    ) async throws -> JSONValue? {
        let start = "GET \(path) answers HTTP \(response.status)"
        switch response.status {
        case 200:
            // A server may have stored half a surrogate pair. That does not make the target wrong.
            if let json = try? JSONValue(decoding: LoneSurrogates.replaced(in: response.body)) { return json }
            let type = response.mediaType.isEmpty ? "something" : response.mediaType
            throw key.error("get", "GET \(path) answers \(type) that is not JSON: is it the path of the API?")
        case 301, 302, 303, 307, 308:
            let place = response.headers.first(name: "location").map { " to \(DisplayText.line($0))" } ?? ""
            throw key.error(
                "get",
                "\(start), a redirect\(place): write the path as the server has it, with or without its last slash"
            )
        case 401, 403:
            throw key.error(
                "as",
                "\(start), though \(person)'s token opens the socket: the probe sends it as \"Authorization: Bearer …\"; does the "
                    + "endpoint take that, and may \(person) read it?"
            )
        case 404, 410:
            throw key.error(
                "get",
                "\(start): is the path right, and is the room of rooms.main in the database, with \(person) as a member?"
            )
        case 400...499:
            throw key.error("get", "\(start): is this the path that \(person) reads with GET?")
        default:
            return nil
        }
    }

    /// A message that the suite sent, and what came back of it.
    private struct Sent {
        var mark: String
        var delivered: JSONValue?
    }

    /// Whether the first member's token opens the socket, shown by a message that comes back; nil where none does.
    private func admission() async -> Sent? {
        guard let fence = context.contractIndex.fence else { return nil }
        let session = Session(context: context)
        let slot = session.sender
        guard let connection = try? await session.enter(slot.attempt(at: context.channel), as: slot.person) else {
            return nil
        }
        defer { connection.leave() }
        // The first message may be lost: many servers accept first and join the room after that.
        for _ in 1...2 {
            let mark = session.sendFence(on: connection, fence: fence)
            let heard = try? await session.hear(connection) { $0.text?.contains(mark) == true }
            if let heard, heard.found { return Sent(mark: mark, delivered: heard.heard.last?.meaning.json) }
        }
        return nil
    }
}

// MARK: - Judging

extension TargetTrial {
    private func judge(_ json: JSONValue, _ probe: Probes.Messages, _ key: ProbeKey) throws {
        let answer = "GET \(probe.get) answers \(AnswerShape(json))"
        guard let items = probe.list(in: json) else {
            let lists = AnswerShape.pointers(in: json) { if case .array = $0 { true } else { false } }
            let place = probe.items.isEmpty ? "the answer itself is not a list" : "there is no list at \(probe.items)"
            throw key.error("items", "\(answer): \(place)\(Self.advice(lists, or: "\"items\" says where the list is"))")
        }
        if probe.next == nil, let pages = UnnamedPages(json) { throw pages.error(probe, in: context.target) }
        // Of an empty list nothing more can be said; and some items may be no messages.
        guard let item = items.first else { return }
        for (name, pointer) in [("id", probe.id), ("content", probe.content)]
        where items.allSatisfy({ $0[path: JSONPointer.parts(pointer)] == nil }) {
            let shape = "GET \(probe.get) lists items like \(AnswerShape(item))"
            throw key.error(
                name,
                "\(shape): there is nothing at \(pointer); \"\(name)\" says where an item's \(name) is"
            )
        }
    }

    /// Holds the pointers to id and content against a message that the suite has just sent, where that is in the list already.
    private func judge(_ json: JSONValue, _ probe: Probes.Messages, _ key: ProbeKey, by sent: Sent) throws {
        let contents = { (item: JSONValue) in AnswerShape.pointers(in: item) { $0.string?.contains(sent.mark) == true }
        }
        guard let items = probe.list(in: json), let item = items.first(where: { !contents($0).isEmpty }) else { return }
        let places = contents(item)
        let shape = "GET \(probe.get) lists items like \(AnswerShape(item))"
        if !places.map(JSONPointer.parts).contains(JSONPointer.parts(probe.content)) {
            throw key.error("content", "\(shape): what a message said is at \(places[0]), not at \(probe.content)")
        }
        let deliveries = context.channel.receives.flatMap(\.deliveries)
        let ids = deliveries.flatMap(\.fields).filter { $0.source == .uuid }.compactMap { sent.delivered?[$0.name] }
        let holders = AnswerShape.pointers(in: item) { ids.contains($0) }
        guard let holder = holders.first, !holders.map(JSONPointer.parts).contains(JSONPointer.parts(probe.id)) else {
            return
        }
        throw key.error(
            "id",
            "\(shape): the id under which a message was delivered is at \(holder), not at \(probe.id)"
        )
    }

    /// Follows the address of the next page, if there is one: what is stored on pages that can't be read looks lost.
    private func judgeNext(
        of json: JSONValue,
        _ probe: Probes.Messages,
        _ key: ProbeKey,
        _ budget: inout ProbeBudget
    ) async throws {
        guard let pointer = probe.next else { return }
        switch json[path: JSONPointer.parts(pointer)] {
        case .null, .bool(false): return
        case nil:
            // The last page may name none.
            if let misplaced = MisplacedNext(json, probe) { throw misplaced.error(probe, in: context.target) }
            return
        case .string("")?: return
        case .string(let page)?:
            guard let (exchange, response) = await look(at: page, as: probe.person, &budget), exchange.failure == nil,
                let response, !(500...599).contains(response.status)
            else { return }
            let start = "the next page, which \(pointer) names, leads nowhere: GET \(DisplayText.line(page))"
            guard response.status == 200 else {
                throw key.error("next", "\(start) answers HTTP \(response.status)")
            }
            let json = try? JSONValue(decoding: LoneSurrogates.replaced(in: response.body))
            guard let json, probe.list(in: json) == nil else { return }
            throw key.error("next", "\(start) answers \(AnswerShape(json)), where no list is at \(probe.items)")
        case let other?:
            throw key.error("next", "\(pointer) is \(AnswerShape(other)), not the address of the next page")
        }
    }

    private func judge(_ json: JSONValue, _ probe: Probes.Value, _ key: ProbeKey) throws {
        let value = json[path: JSONPointer.parts(probe.value)]
        switch value {
        case .some(.null): return
        case .some(let value) where ProbedTime(value) != nil: return
        // Where no time is anywhere, it may be the server that writes it in another way.
        case .some(.string) where AnswerShape.pointers(in: json, where: Self.isTime).isEmpty: return
        default:
            let times = AnswerShape.pointers(in: json, where: Self.isTime)
            let place = probe.value.isEmpty ? "the answer" : probe.value
            let found = value.map { "\(place) is \(AnswerShape($0))" } ?? "there is nothing at \(place)"
            let advice = Self.advice(times, or: "\"value\" says where the time of the last message is")
            throw key.error("value", "GET \(probe.get) answers \(AnswerShape(json)): \(found)\(advice)")
        }
    }

    private static func isTime(_ value: JSONValue) -> Bool { value.string != nil && ProbedTime(value) != nil }

    /// Says which place is meant, if only one can be.
    private static func advice(_ pointers: [String], or text: String) -> String {
        guard pointers.count == 1, let only = pointers.first else { return "; \(text)" }
        return only.isEmpty ? "; leave it out: the answer is the list itself" : "; write \(only)"
    }
}
