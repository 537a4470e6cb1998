import AccessTokens
import CodecRuntime
import HTTPTypes
import Hummingbird
import MockEngine
import NIOCore
import ProtocolSpec
import ServiceLifecycle

/// The control API over HTTP, as `openapi.yaml` beside this file has it.
struct ControlDesk: Sendable {
    let control: Control
    let tokens: TokenDesk
    let fresh: FreshTokens
    let place: MockPlace
    let speed: Double
    /// The target of a WebSocket request, for a room's key and a token.
    let target: @Sendable (String, String?) -> String

    private static let longestWait: Int64 = 10 * 60_000_000
    private static let mostEntries = 20_000
    private static let usualEntries = 1_000

    func addRoutes(to group: RouterGroup<MockRequestContext>) {
        addPages(to: group)
        for method in Self.methods {
            group.on("**", method: method) { request, _ in
                Response.detail(
                    .notFound,
                    "\(method) \(LocalName.shown(request.uri.path)) is nothing that this mock can be asked for; "
                        + "\(ControlGuard.path)/openapi.yaml lists what is"
                )
            }
        }
        route(group, "state", [.get: { _, _ in try await state() }])
        route(group, "scenarios", [.get: { _, _ in Response.json(.ok, scenarios()) }])
        route(group, "scenario", [.put: { request, _ in try await switchScenario(request) }])
        route(group, "reset", [.post: { _, _ in try await reset() }])
        route(group, "rooms/:room", [.get: { _, context in try await room(context) }])
        route(group, "rooms/:room/messages", [.get: { _, context in try await messages(context) }])
        route(group, "rooms/:room/steps", [.post: { request, context in try await play(request, context) }])
        route(group, "rooms/:room/say", [.post: { request, context in try await say(request, context) }])
        route(group, "rooms/:room/rules/:rule", [.post: { _, context in try await trigger(context) }])
        route(
            group,
            "tokens",
            [
                .post: { request, _ in try await issueToken(request) },
                .delete: { request, _ in try await revokeTokens(request) },
            ]
        )
        route(group, "journal", [.get: { request, _ in try await journal(request) }])
        route(group, "journal/wait", [.post: { request, context in try await wait(request, context) }])
        route(group, "events", [.get: { request, context in try await events(request, context) }])
        route(
            group,
            "recording",
            [
                .get: { _, _ in try await recording() },
                .delete: { _, _ in
                    try await control.onStage { $0.state.value.byHand = HandRecord() }
                    return Response(status: .noContent)
                },
            ]
        )
    }

    private typealias Handler = @Sendable (Request, MockRequestContext) async throws -> Response
    private static let methods = [HTTPRequest.Method.get, .post, .put, .patch, .delete]

    /// Adds a path with what can be done there; any other method is told which these are.
    private func route(
        _ group: RouterGroup<MockRequestContext>,
        _ path: RouterPath,
        _ handlers: [HTTPRequest.Method: Handler]
    ) {
        let allowed = Self.methods.filter { handlers[$0] != nil }.map(\.rawValue).joined(separator: ", ")
        for method in Self.methods {
            if let handler = handlers[method] {
                group.on(path, method: method, use: handler)
            } else {
                group.on(path, method: method) { _, _ in
                    var response = Response.detail(.methodNotAllowed, "use \(allowed)")
                    response.headers[.allow] = "\(allowed), OPTIONS"
                    return response
                }
            }
        }
    }

    // MARK: Pages

    private func addPages(to group: RouterGroup<MockRequestContext>) {
        let page = ByteBuffer(bytes: PackageResources.inspector_html)
        let document = ByteBuffer(bytes: PackageResources.openapi_yaml)
        let showPage: Handler = { request, _ in
            // Relative addresses of the page mean what is below this path.
            guard request.uri.path.hasSuffix("/") else {
                return Response(status: .permanentRedirect, headers: [.location: "\(ControlGuard.path)/"])
            }
            return Self.page(page, "text/html; charset=utf-8")
        }
        route(group, "/", [.get: showPage])
        route(group, "openapi.yaml", [.get: { _, _ in Self.page(document, "application/yaml; charset=utf-8") }])
    }

    private static func page(_ content: ByteBuffer, _ type: String) -> Response {
        var headers: HTTPFields = [
            .contentType: type, .cacheControl: "no-store", .contentLength: String(content.readableBytes),
            .xContentTypeOptions: "nosniff",
        ]
        // The page carries all that it needs; it talks to its own mock alone, and nobody puts it into a frame.
        headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; "
            + "img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; "
            + "require-trusted-types-for 'script'; trusted-types 'none'"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: content))
    }

    // MARK: Scenarios

    private func state() async throws -> Response {
        .json(.ok, try await stateJSON())
    }

    private func stateJSON() async throws -> JSONValue {
        let cast = try await control.onStage { $0.state.value.engine.cast }
        // Tokens are signed outside the event loop.
        var access: [String: String] = [:]
        for member in cast.people { access[member.key] = try await fresh.token(of: member) }
        let urls = access
        return try await control.onStage { stage in
            let view = StateView(
                channel: tokens.channel,
                origins: (place.http, place.ws),
                speed: speed,
                url: { person, room in urls[person].map { place.ws + target(room, $0) } },
                example: control.library.example
            )
            return view.json(stage.state.value, problem: control.currentProblem)
        }
    }

    private func scenarios() -> JSONValue {
        let items = control.library.scenarios().map { listing in
            JSONValue.members([
                ("name", .string(listing.name)), ("about", listing.about.map(JSONValue.string)),
                ("problem", listing.problem.map(JSONValue.string)),
            ])
        }
        return .members([("scenarios", .array(items))])
    }

    private func switchScenario(_ request: Request) async throws -> Response {
        let body = try await RequestBody(request, known: ["name", "yaml", "seed"])
        let (name, yaml) = (try body.string("name"), try body.string("yaml"))
        let seed = try body.integer("seed", in: 0...Int.max)
        guard (name == nil) != (yaml == nil) else {
            throw ControlProblem(.unprocessableContent, "the body has \"name\" or \"yaml\", one of the two")
        }
        let played: PlayedScenario
        do {
            if let name {
                played = try control.library.scenario(named: name)
            } else {
                played = try control.library.scenario(text: yaml ?? "")
            }
        } catch { throw ControlProblem(error) }
        try await control.begin(played, seed: seed.map(UInt64.init), forgetting: false)
        return try await state()
    }

    private func reset() async throws -> Response {
        let played = try await control.played()
        let seed = try await control.onStage { $0.state.value.staging.header.seed }
        try await control.begin(played, seed: seed, forgetting: true)
        return try await state()
    }

    // MARK: Rooms

    private func room(_ context: MockRequestContext) async throws -> Response {
        let room = try await control.room(try context.parameters.require("room"))
        let attributes = try await control.onStage { $0.state.value.shelf.attributes(of: room.key) }
        let touched = tokens.channel.keptAttributes.map { name in
            (name, attributes[name].map { JSONValue.string($0.description) } ?? .null)
        }
        return .json(.ok, .members([(tokens.channel.roomKey, .string(room.key))] + touched))
    }

    private func messages(_ context: MockRequestContext) async throws -> Response {
        let room = try await control.room(try context.parameters.require("room"))
        let messages = try await control.onStage { $0.state.value.shelf.messages(in: room.key) }
        return .json(.ok, .members([("results", .array(messages))]))
    }

    private func play(_ request: Request, _ context: MockRequestContext) async throws -> Response {
        let room = try await control.room(try context.parameters.require("room"))
        return try await play(try await RequestBody.text(of: request), in: room)
    }

    private func say(_ request: Request, _ context: MockRequestContext) async throws -> Response {
        let room = try await control.room(try context.parameters.require("room"))
        let body = try await RequestBody(request, known: ["as", "message"])
        let speaker = try body.required("as", try body.string("as"))
        let message = try body.required("message", body.json("message"))
        let known = tokens.channel.roles + ["you"]
        guard known.contains(speaker) else {
            let hint = NearestWord.hint(for: speaker, among: known)
            throw ControlProblem(
                .unprocessableContent,
                "\"as\" is a role (\(tokens.channel.roles.joined(separator: ", "))) or \"you\"\(hint)"
            )
        }
        return try await play(JSONValue.members([(speaker, message)]).jsonText, in: room)
    }

    private func play(_ text: String, in room: Cast.Room) async throws -> Response {
        let scenario = try await control.played().scenario
        let steps: HandSteps
        do { steps = try control.library.steps(text, in: scenario) } catch { throw ControlProblem(error) }
        return entries(try await control.play(steps, in: room))
    }

    private func trigger(_ context: MockRequestContext) async throws -> Response {
        let room = try await control.room(try context.parameters.require("room"))
        let rule = try context.parameters.require("rule")
        guard let index = Int(rule) else {
            throw ControlProblem(.notFound, "a rule is named by its index, a number from 0")
        }
        return entries(try await control.trigger(index, in: room))
    }

    private func entries(_ entries: [DatedEntry]) -> Response {
        .json(.ok, .members([("entries", control.json(entries))]))
    }

    private func recording() async throws -> Response {
        let played = try await control.played()
        let (record, seed, rooms) = try await control.onStage { stage in
            let rooms = stage.state.value.engine.cast.rooms.map(\.name)
            let seed = stage.state.value.staging.header.seed
            return (stage.state.value.byHand, seed, rooms)
        }
        // A copy has no rules but its own: no states to go to, and nothing kept.
        var alone = played.scenario
        alone.rules = []
        let surroundings = alone
        let text = record.scenario(
            like: played.scenario,
            seed: seed,
            speed: speed,
            rooms: rooms,
            discriminator: tokens.channel.discriminator,
            isStep: { (try? control.library.steps($0.jsonText, in: surroundings)) != nil }
        )
        return Self.page(ByteBuffer(string: text), "application/yaml; charset=utf-8")
    }
}

// MARK: - Tokens

extension ControlDesk {
    private func issueToken(_ request: Request) async throws -> Response {
        let body = try await RequestBody(request, known: ["person", "fault", "lifetime"])
        let person = try await person(try body.required("person", try body.string("person")))
        guard let rules = tokens.channel.credential else {
            throw ControlProblem(.notFound, "the contract asks for no token")
        }
        let lifetime = try body.duration("lifetime", most: 366 * 24 * 60 * 60_000_000)
        if let lifetime, lifetime < 1_000_000 {
            throw ControlProblem(.unprocessableContent, "\"lifetime\" is at least a second")
        }
        let fault = try body.string("fault").map { name in
            guard let fault = TokenFault(rawValue: name) else {
                let known = TokenFault.allCases.map(\.rawValue)
                let hint = NearestWord.hint(for: name, among: known)
                throw ControlProblem(
                    .unprocessableContent,
                    "\"fault\" is one of \(known.joined(separator: ", "))\(hint)"
                )
            }
            return fault
        }
        let token: String
        do {
            token = try await tokens.token(
                rules,
                for: person.person,
                lifetime: lifetime.map { Int($0 / 1_000_000) },
                fault: fault
            )
        } catch let error as TokenError {
            throw ControlProblem(.unprocessableContent, error.message)
        }
        let rooms = try await control.onStage { $0.state.value.engine.cast.rooms }
        let urls = rooms.map { ($0.name, JSONValue.string(place.ws + target($0.key, token))) }
        return .json(.ok, .members([("token", .string(token)), ("urls", .members(urls))]))
    }

    private func revokeTokens(_ request: Request) async throws -> Response {
        let body = try await RequestBody(request, known: ["token", "person"])
        switch (try body.string("token"), try body.string("person")) {
        case (let token?, nil): control.revocations.revoke(token: token)
        case (nil, let name?):
            let person = try await person(name)
            control.revocations.revokeAll(of: person.person.id.description, now: tokens.now())
        default:
            throw ControlProblem(.unprocessableContent, "the body has \"token\" or \"person\", one of the two")
        }
        return Response(status: .noContent)
    }

    private func person(_ name: String) async throws -> Cast.Member {
        let people = try await control.onStage { $0.state.value.engine.cast.people }
        if let person = people.first(where: { $0.key == name }) { return person }
        let known = people.map(\.key)
        let hint = NearestWord.hint(for: name, among: known)
        throw ControlProblem(.notFound, "nobody here is called that; there are \(known.joined(separator: ", "))\(hint)")
    }
}

// MARK: - Journal

extension ControlDesk {
    private func journal(_ request: Request) async throws -> Response {
        let query = request.uri.queryParameters
        let known = ["kind", "room", "person", "socket", "since", "limit", "valid"]
        for name in query.map({ String($0.key) }) where !known.contains(name) {
            let hint = NearestWord.hint(for: name, among: known)
            throw ControlProblem(
                .unprocessableContent,
                "unknown parameter \"\(LocalName.shown(name))\" (known: \(known.joined(separator: ", ")))\(hint)"
            )
        }
        var filter = JournalFilter()
        filter.kinds = try kinds(query["kind"].map(String.init))
        filter.room = try await roomName(query["room"].map(String.init))
        if let person = query["person"] { filter.person = try await self.person(String(person)).key }
        filter.socket = try number("socket", query["socket"].map(String.init), in: 0...Int.max)
        filter.since = try number("since", query["since"].map(String.init), in: 0...Int.max) ?? 0
        let limit =
            try number("limit", query["limit"].map(String.init), in: 1...Self.mostEntries) ?? Self.usualEntries
        if let valid = query["valid"] {
            guard let isValid = Bool(String(valid)) else {
                throw ControlProblem(.unprocessableContent, "\"valid\" is true or false")
            }
            filter.isValid = isValid
        }
        let wanted = filter
        let all = try await control.onStage { $0.state.value.journal.entries(after: wanted.since) }
        // Outside the event loop: what a schema says of each frame takes its time.
        return entries(Array(all.filter { wanted.wants($0, control.problems) }.suffix(limit)))
    }

    private func wait(_ request: Request, _ context: MockRequestContext) async throws -> Response {
        let body = try await RequestBody(
            request,
            known: ["count", "within", "kind", "room", "person", "socket", "since", "message"]
        )
        var filter = JournalFilter()
        filter.kinds = try kinds(try body.string("kind") ?? JournalEntry.Kind.received.rawValue)
        filter.room = try await roomName(try body.string("room"))
        if let person = try body.string("person") { filter.person = try await self.person(person).key }
        filter.socket = try body.integer("socket", in: 0...Int.max)
        filter.since = try body.integer("since", in: 0...Int.max) ?? 0
        if let message = body.json("message") {
            do { filter.pattern = try control.library.pattern(message.jsonText) } catch { throw ControlProblem(error) }
        }
        let count = try body.integer("count", in: 1...100_000) ?? 1
        let within = try body.duration("within", most: Self.longestWait) ?? 5_000_000
        let wanted = filter
        // Who has gone waits for nothing any more.
        let (gone, signal) = AsyncStream.makeStream(of: Void.self)
        context.channel.closeFuture.whenComplete { _ in signal.finish() }
        let found = try await cancelWhenGracefulShutdown {
            try await control.wait(for: count, wanted, within: within, unless: gone)
        }
        guard found.count >= count else {
            throw ControlProblem(
                .requestTimeout,
                "\(found.count) of \(count) came within \(Double(within) / 1_000_000) s",
                entries: found.map { $0.json(control.problems) }
            )
        }
        return entries(found)
    }

    private func events(_ request: Request, _ context: MockRequestContext) async throws -> Response {
        let query = request.uri.queryParameters
        let header = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }
        let asked = try number("since", header ?? query["since"].map(String.init), in: 0...Int.max) ?? 0
        // A reader that was further than this mock has ever been was another mock's.
        let since = try await control.onStage { asked > $0.state.value.journal.last ? 0 : asked }
        let channel = context.channel
        let headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
        ]
        let body = ResponseBody { writer in
            try await withGracefulShutdownHandler {
                try await follow(since, &writer)
                try await writer.finish(nil)
            } onGracefulShutdown: {
                // Who reads gets the end within this time; who doesn't must not keep a mock from ending.
                channel.eventLoop.scheduleTask(in: .milliseconds(500)) { channel.close(promise: nil) }
            }
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    /// Writes entries and the state as they come about.
    private func follow(_ since: Int, _ writer: inout any ResponseBodyWriter) async throws {
        var shown = try await stateJSON()
        try await writer.write(Self.event("state", nil, shown))
        // An open page must not keep a mock from ending.
        for await batch in control.turns(after: since).cancelOnGracefulShutdown() {
            var text = ByteBuffer()
            for entry in batch {
                text.writeImmutableBuffer(Self.event("entry", entry.number, entry.json(control.problems)))
            }
            if text.readableBytes > 0 { try await writer.write(text) }
            let state = try await stateJSON()
            if state != shown { try await writer.write(Self.event("state", nil, state)) }
            shown = state
        }
    }

    private static func event(_ name: String, _ id: Int?, _ data: JSONValue) -> ByteBuffer {
        // JSON has no line breaks of its own.
        ByteBuffer(string: "event: \(name)\n" + (id.map { "id: \($0)\n" } ?? "") + "data: \(data.jsonText)\n\n")
    }

    private func kinds(_ text: String?) throws -> Set<JournalEntry.Kind> {
        guard let text else { return [] }
        return Set(
            try text.split(separator: ",").map { word in
                guard let kind = JournalEntry.Kind(rawValue: String(word)) else {
                    let known = JournalEntry.Kind.allCases.map(\.rawValue)
                    let hint = NearestWord.hint(for: String(word), among: known)
                    throw ControlProblem(
                        .unprocessableContent,
                        "\"kind\" is of these: \(known.joined(separator: ", "))\(hint)"
                    )
                }
                return kind
            }
        )
    }

    private func roomName(_ name: String?) async throws -> String? {
        guard let name else { return nil }
        return try await control.room(name).name
    }

    private func number(_ name: String, _ text: String?, in range: ClosedRange<Int>) throws -> Int? {
        guard let text else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw ControlProblem(.unprocessableContent, "\"\(name)\" is a number from \(range.lowerBound)")
        }
        return number
    }
}
