import CodecRuntime
import HTTPTypes
import Hummingbird
import MockEngine
import NIOCore
import ProtocolSpec
import ServiceLifecycle

// The journal over HTTP: read, waited for, followed.
extension ControlRoutes {
    private static let longestWait: Int64 = 10 * 60_000_000
    private static let mostEntries = 20_000
    private static let usualEntries = 1_000

    func journal(_ request: Request) async throws -> Response {
        let query = request.uri.queryParameters
        let known = ["kind", "room", "person", "socket", "since", "limit", "valid"]
        for name in query.map({ String($0.key) }) where !known.contains(name) {
            let hint = NearestWord.hint(for: name, among: known)
            throw ControlError(
                .invalid,
                "unknown parameter \"\(Shown.name(name))\" (known: \(known.joined(separator: ", ")))\(hint)"
            )
        }
        var filter = JournalFilter()
        filter.kinds = try kinds(query["kind"].map(String.init))
        filter.room = try await roomName(query["room"].map(String.init))
        if let person = query["person"] { filter.person = try await client(String(person)) }
        filter.socket = try number("socket", query["socket"].map(String.init), in: 0...Int.max)
        filter.since = try number("since", query["since"].map(String.init), in: 0...Int.max) ?? 0
        let limit =
            try number("limit", query["limit"].map(String.init), in: 1...Self.mostEntries) ?? Self.usualEntries
        if let valid = query["valid"] {
            guard let isValid = Bool(String(valid)) else {
                throw ControlError(.invalid, "\"valid\" must be true or false")
            }
            filter.isValid = isValid
        }
        let wanted = filter
        let all = try await control.onDriver { $0.state.value.journal.entries(after: wanted.since) }
        // Outside the event loop: checking each frame against its schema takes time.
        return entries(Array(all.filter { wanted.wants($0, control.judgement) }.suffix(limit)))
    }

    func wait(_ request: Request, _ context: MockRequestContext) async throws -> Response {
        let body = try await RequestBody(
            request,
            known: ["count", "within", "kind", "room", "person", "socket", "since", "message"]
        )
        var filter = JournalFilter()
        filter.kinds = try kinds(try body.string("kind") ?? JournalEntry.Kind.received.rawValue)
        filter.room = try await roomName(try body.string("room"))
        if let person = try body.string("person") { filter.person = try await client(person) }
        filter.socket = try body.integer("socket", in: 0...Int.max)
        filter.since = try body.integer("since", in: 0...Int.max) ?? 0
        if let message = body.json("message") {
            filter.pattern = try control.library.pattern(message.jsonText)
        }
        let count = try body.integer("count", in: 1...100_000) ?? 1
        let within = try body.duration("within", most: Self.longestWait) ?? 5_000_000
        let wanted = filter
        // The wait ends when its client is gone.
        let (gone, signal) = AsyncStream.makeStream(of: Void.self)
        context.channel.closeFuture.whenComplete { _ in signal.finish() }
        let found = try await cancelWhenGracefulShutdown {
            try await control.wait(for: count, wanted, within: within, unless: gone)
        }
        guard found.count >= count else {
            throw ControlError(
                .timedOut,
                "\(found.count) of \(count) entries came within \(Double(within) / 1_000_000) s",
                entries: found.map { $0.json(control.judgement) }
            )
        }
        return entries(found)
    }

    func events(_ request: Request, _ context: MockRequestContext) async throws -> Response {
        let query = request.uri.queryParameters
        let header = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }
        let asked = try number("since", header ?? query["since"].map(String.init), in: 0...Int.max) ?? 0
        // A number that this mock has not reached comes from another mock: start from the beginning.
        let since = try await control.onDriver { asked > $0.state.value.journal.last ? 0 : asked }
        let channel = context.channel
        let headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
        ]
        let body = ResponseBody { writer in
            try await withGracefulShutdownHandler {
                try await follow(since, &writer)
                try await writer.finish(nil)
            } onGracefulShutdown: {
                // A reader gets the end within this time; one that does not read must not keep the mock from ending.
                channel.eventLoop.scheduleTask(in: .milliseconds(500)) { channel.close(promise: nil) }
            }
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    /// Writes entries and the state as they change.
    private func follow(_ since: Int, _ writer: inout any ResponseBodyWriter) async throws {
        var shown = try await stateJSON()
        try await writer.write(Self.event("state", nil, shown))
        // An open page must not keep a mock from ending.
        for await batch in control.turns(after: since).cancelOnGracefulShutdown() {
            var text = ByteBuffer()
            for entry in batch {
                text.writeImmutableBuffer(Self.event("entry", entry.number, entry.json(control.judgement)))
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
                // The kind's name until 0.1: tests that ask for it still work.
                if word == "unspoken" { return .lineRejected }
                guard let kind = JournalEntry.Kind(rawValue: String(word)) else {
                    let known = JournalEntry.Kind.allCases.map(\.rawValue)
                    let hint = NearestWord.hint(for: String(word), among: known)
                    throw ControlError(
                        .invalid,
                        "\"kind\" must be of these: \(known.joined(separator: ", "))\(hint)"
                    )
                }
                return kind
            }
        )
    }

    /// What the journal calls a person, or a client that nobody can know before it has come.
    private func client(_ name: String) async throws -> String {
        control.library.contract == nil ? try await person(name).key : name
    }

    private func roomName(_ name: String?) async throws -> String? {
        guard let name else { return nil }
        return try await control.room(name).name
    }

    private func number(_ name: String, _ text: String?, in range: ClosedRange<Int>) throws -> Int? {
        guard let text else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw ControlError(.invalid, "\"\(name)\" must be a number from \(range.lowerBound) up")
        }
        return number
    }
}
