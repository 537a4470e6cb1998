import CodecRuntime
import HTTPTypes
import Hummingbird
import MockEngine
import NIOCore
import ProtocolSpec
import ServerRules

/// The control API over HTTP, as `openapi.yaml` beside this file has it.
struct ControlRoutes: Sendable {
    let control: Control
    let tokens: TokenRoutes
    let tokenCache: TokenCache
    let address: BoundAddress
    let speed: Double
    /// The target of a WebSocket request, for a room and a token.
    let target: @Sendable (Roster.Room, String?) -> String
    /// The words of the contract, which may be read anew.
    let language: @Sendable () -> ScriptLanguage
    /// What a client opens.
    let sockets: @Sendable (Roster, Entrance.Token) async throws -> [MockInfo.Socket]

    func addRoutes(to group: RouterGroup<MockRequestContext>) {
        addPages(to: group)
        for method in Self.methods {
            group.on("**", method: method) { request, _ in
                Response.detail(
                    .notFound,
                    "\(method) \(Shown.name(request.uri.path)) is not an operation of this mock; "
                        + "\(ControlGuard.path)/openapi.yaml lists them all"
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
                    try await control.onDriver { $0.state.value.manualRecording = ManualRecording() }
                    return Response(status: .noContent)
                },
            ]
        )
    }

    private typealias Handler = @Sendable (Request, MockRequestContext) async throws -> Response
    private static let methods = [HTTPRequest.Method.get, .post, .put, .patch, .delete]

    /// Adds a path with its methods; the answer to any other method names them.
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
        let page = ByteBuffer(string: InspectorPage.text)
        let document = ByteBuffer(string: OpenAPIDocument.text)
        let showPage: Handler = { request, _ in
            // Relative addresses of the page mean what is below this path.
            guard request.uri.path.hasSuffix("/") else {
                return Response(status: .permanentRedirect, headers: [.location: "\(ControlGuard.path)/"])
            }
            return Self.page(page, "text/html; charset=utf-8")
        }
        route(group, "/", [.get: showPage])
        route(group, "openapi.yaml", [.get: { _, _ in Self.page(document, "application/yaml; charset=utf-8") }])
        route(group, "contract", [.get: { request, _ in try contract(request) }])
    }

    /// The contract as it was read: a page for a browser, text for everything else.
    private func contract(_ request: Request) throws -> Response {
        let wantsHTML = request.headers[values: .accept].contains { $0.lowercased().contains("text/html") }
        let width = wantsHTML ? ContractPage.width : ContractPage.textWidth
        guard let text = control.library.explanation(width: width) else {
            throw ControlError(
                .notFound,
                "the contract's document is not here, so that nothing can be said of how it was read; start the mock in "
                    + "its folder"
            )
        }
        if wantsHTML { return Self.page(ByteBuffer(string: ContractPage(text).html), "text/html; charset=utf-8") }
        return Self.page(ByteBuffer(string: text + "\n"), "text/plain; charset=utf-8")
    }

    private static func page(_ content: ByteBuffer, _ type: String) -> Response {
        var headers: HTTPFields = [
            .contentType: type, .cacheControl: "no-store", .contentLength: String(content.readableBytes),
            .xContentTypeOptions: "nosniff",
        ]
        // The page needs no other file, talks to its own mock only, and may not be in a frame.
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

    func stateJSON() async throws -> JSONValue {
        let roster = try await control.onDriver { $0.state.value.engine.roster }
        // Tokens are signed outside the event loop.
        var access: [String: String] = [:]
        for member in roster.people { access[member.key] = try await tokenCache.token(of: member) }
        let urls = access
        let sockets = try await sockets(roster) { try await tokenCache.token($0, of: $1) }
        return try await control.onDriver { driver in
            let view = StateView(
                channel: tokens.channel,
                origins: (address.http, address.ws),
                speed: speed,
                language: language(),
                url: { person, room in address.ws + target(room, person.flatMap { urls[$0] }) },
                example: control.library.messages.example,
                serverExample: control.library.messages.serverExample,
                framed: control.library.messages.framed,
                sockets: sockets
            )
            return view.json(driver.state.value, problem: control.currentProblem)
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
            throw ControlError(.invalid, "the body must have either \"name\" or \"yaml\"")
        }
        let played: PlayedScenario
        if let name {
            played = try control.library.scenario(named: name)
        } else {
            played = try control.library.scenario(text: yaml ?? "")
        }
        try await control.begin(played, seed: seed.map(UInt64.init), forgetting: false)
        return try await state()
    }

    private func reset() async throws -> Response {
        let played = try await control.played()
        let seed = try await control.onDriver { $0.state.value.loaded.header.seed }
        try await control.begin(played, seed: seed, forgetting: true)
        return try await state()
    }

    // MARK: Rooms

    /// The room that a path names; the router leaves blanks and slashes of a name as they were encoded.
    private func named(_ context: MockRequestContext) async throws -> Roster.Room {
        let name = try context.parameters.require("room")
        return try await control.room(PercentEncoding.decode(name) ?? name)
    }

    private func room(_ context: MockRequestContext) async throws -> Response {
        let room = try await named(context)
        let attributes = try await control.onDriver { $0.state.value.store.attributes(of: room.key) }
        let touched = tokens.channel.touchedAttributes.map { name in
            (name, attributes[name].map { JSONValue.string($0.description) } ?? .null)
        }
        return .json(.ok, .members([(tokens.channel.roomKey, .string(room.key))] + touched))
    }

    private func messages(_ context: MockRequestContext) async throws -> Response {
        let room = try await named(context)
        let messages = try await control.onDriver { $0.state.value.store.messages(in: room.key) }
        return .json(.ok, .members([("results", .array(messages))]))
    }

    private func play(_ request: Request, _ context: MockRequestContext) async throws -> Response {
        let room = try await named(context)
        return try await play(try await RequestBody.text(of: request), in: room)
    }

    private func say(_ request: Request, _ context: MockRequestContext) async throws -> Response {
        let room = try await named(context)
        let body = try await RequestBody(request, known: ["as", "message"])
        let speaker = try body.required("as", try body.string("as"))
        let message = try body.required("message", body.json("message"))
        let roles = language().roles
        let known = roles + ["you", "server"]
        guard known.contains(speaker) else {
            let hint = NearestWord.hint(for: speaker, among: known)
            let choice = roles.isEmpty ? "" : "a role (\(roles.joined(separator: ", "))), "
            throw ControlError(.invalid, "\"as\" must be \(choice)\"you\" or \"server\"\(hint)")
        }
        return try await play(JSONValue.members([(speaker, message)]).jsonText, in: room)
    }

    private func play(_ text: String, in room: Roster.Room) async throws -> Response {
        let scenario = try await control.played().scenario
        let steps = try control.library.steps(text, in: scenario)
        return entries(try await control.play(steps, in: room))
    }

    private func trigger(_ context: MockRequestContext) async throws -> Response {
        let room = try await named(context)
        let rule = try context.parameters.require("rule")
        guard let index = Int(rule) else {
            throw ControlError(.notFound, "a rule is named by its index: a number, the first is 0")
        }
        return entries(try await control.trigger(index, in: room))
    }

    func entries(_ entries: [DatedEntry]) -> Response {
        .json(.ok, .members([("entries", control.json(entries))]))
    }

    private func recording() async throws -> Response {
        let played = try await control.played()
        let (record, seed, rooms) = try await control.onDriver { driver in
            let rooms = driver.state.value.engine.roster.rooms
            let seed = driver.state.value.loaded.header.seed
            return (driver.state.value.manualRecording, seed, rooms)
        }
        // The recorded scenario has only its own rules: no states to go to, no variables of other rules.
        var alone = played.scenario
        alone.rules = []
        let recorded = alone
        let text = record.scenario(
            in: ManualRecording.Setting(
                scenario: played.scenario,
                seed: seed,
                speed: speed,
                contract: control.library.contract,
                rooms: rooms.map { ($0.name, word(for: $0, among: rooms)) }
            ),
            pattern: control.library.messages.pattern(ofFrame:),
            isStep: { (try? control.library.steps($0.jsonText, in: recorded)) != nil }
        )
        return Self.page(ByteBuffer(string: text), "application/yaml; charset=utf-8")
    }

    /// What a scenario's rule calls a room: one that has come into being by itself is called like its socket, as long as the
    /// socket has no other.
    private func word(for room: Roster.Room, among rooms: [Roster.Room]) -> String {
        guard control.library.contract != nil, room.members.isEmpty,
            rooms.filter({ $0.socket == room.socket }).count == 1
        else { return room.name }
        return language().sockets.dropFirst(room.socket.index).first ?? room.name
    }
}
