internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import ProtocolSpec

/// A request over HTTP, beside the sockets.
struct ProbeRequest: Sendable {
    var method: String
    /// Path and query, beginning with a slash; or a whole URL, where the server itself named one.
    var target: String
    var headers: [(name: String, value: String)] = []
    /// For the transcript: «ann».
    var who: String
}

/// What was answered.
struct ProbeResponse: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: String

    /// The media type, without parameters, in small letters.
    var mediaType: String {
        let value = headers.first(name: "content-type") ?? ""
        return value.prefix { $0 != ";" && $0 != " " }.lowercased()
    }
}

/// Carries requests to the server's HTTP side. It follows no redirect and keeps no cookie: what is answered is judged.
struct HTTPProbe: Sendable {
    /// The most bytes of a body that are read: no answer of a contract is longer.
    private static let longestBody = 4 << 20
    /// Headers that are evidence; the others are noise.
    private static let telling = [
        "host", "origin", "cookie", "authorization", "content-type", "set-cookie", "location", "allow", "vary",
        "www-authenticate",
    ]

    private let client: HTTPClient
    private let base: Node

    init(base: Node, security: TransportSecurity, group: any EventLoopGroup) {
        self.base = base
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: security.configuration,
            redirectConfiguration: .disallow
        )
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
    }

    /// Closes what is open; a courier does nothing after that.
    func end() async {
        try? await client.shutdown()
    }

    /// Asks, and tells what was asked and answered.
    ///
    /// - Parameters:
    ///   - ask: what to ask.
    ///   - limit: how long the whole answer may take.
    ///   - transcript: gets both sides.
    /// - Returns: the answer; nil where there was none, which the transcript then explains.
    func answer(to ask: ProbeRequest, within limit: Duration, _ transcript: inout Transcript) async -> ProbeResponse? {
        var deadline = Deadline(limit)
        while true {
            do {
                return try await once(ask, by: deadline.deadline, &transcript)
            } catch {
                transcript.add(.note, Self.reason(error, limit))
                guard Self.isLate(error), deadline.isLeft() else { return nil }
            }
        }
    }

    private func once(
        _ ask: ProbeRequest,
        by deadline: NIODeadline,
        _ transcript: inout Transcript
    ) async throws -> ProbeResponse {
        var request = HTTPClientRequest(url: url(ask.target))
        request.method = HTTPMethod(rawValue: ask.method)
        for (name, value) in ask.headers { request.headers.add(name: name, value: value) }
        // One that is kept may be closed by the server, as it may (RFC 9112, section 9.3.1), just as a POST is on its way.
        request.headers.add(name: "Connection", value: "close")
        transcript.add(.toServer, "\(ask.method) \(ask.target) HTTP/1.1")
        for (name, value) in ask.headers { transcript.add(.toServer, "\(name): \(value)") }
        let response = try await client.execute(request, deadline: deadline)
        transcript.add(.fromServer, "HTTP/1.1 \(response.status.code) \(response.status.reasonPhrase)")
        for (name, value) in response.headers where Self.isTelling(name) {
            transcript.add(.fromServer, "\(name): \(value)")
        }
        let body = String(buffer: try await response.body.collect(upTo: Self.longestBody))
        if !body.isEmpty { transcript.add(.fromServer, payload: body) }
        return ProbeResponse(status: Int(response.status.code), headers: response.headers, body: body)
    }

    private func url(_ target: String) -> String {
        target.hasPrefix("/") ? "\(base)\(target)" : target
    }

    private static func isTelling(_ header: String) -> Bool {
        let name = header.lowercased()
        return telling.contains(name) || name.hasPrefix("access-control-")
    }

    private static func isLate(_ error: any Error) -> Bool {
        (error as? HTTPClientError) == .deadlineExceeded || (error as? HTTPClientError) == .connectTimeout
    }

    private static func reason(_ error: any Error, _ limit: Duration) -> String {
        if isLate(error) { return "no answer within \(limit.phrase)" }
        if error is NIOTooManyBytesError { return "the answer has more than \(longestBody >> 20) MiB" }
        if (error as? HTTPClientError) == .remoteConnectionClosed { return "TCP ended before the answer was complete" }
        return TransportSecurity.reason(error) ?? "no answer: \(error)"
    }
}

extension Session {
    /// Asks the server's HTTP side; both sides are evidence.
    ///
    /// - Throws: `Finding` where no answer comes.
    func ask(_ ask: ProbeRequest) async throws -> ProbeResponse {
        var transcript = Transcript(who: ask.who)
        let answer = await context.probe.answer(to: ask, within: context.limits.close, &transcript)
        keep(transcript)
        if let answer { return answer }
        throw Finding(
            expected: "an answer to \(ask.method) \(ask.target)",
            observed: transcript.lines.last?.text ?? "none",
            hint: "is \"http\" the address of the server's HTTP side? Its log may have the error"
        )
    }
}
