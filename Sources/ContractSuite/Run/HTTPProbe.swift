internal import NIOCore
internal import NIOHTTP1

/// Makes requests to the server's HTTP side. It follows no redirect and keeps no cookie: the answer itself is judged.
struct HTTPProbe: Sendable {
    /// Headers that are evidence; the others are noise.
    private static let evidence = [
        "host", "origin", "cookie", "authorization", "content-type", "set-cookie", "location", "allow", "vary",
        "www-authenticate",
    ]

    /// How many bytes of a body are evidence.
    private static let longestEvidence = 64 << 10

    private let base: Node
    private let security: TransportSecurity
    private let group: any EventLoopGroup

    init(base: Node, security: TransportSecurity, group: any EventLoopGroup) {
        self.base = base
        self.security = security
        self.group = group
    }

    /// Makes a request, and records it with its response.
    ///
    /// - Parameters:
    ///   - request: what to ask.
    ///   - limit: how long the whole response may take.
    ///   - transcript: gets request and response.
    /// - Returns: the response; nil where there was none or not all of it, which the transcript then explains.
    func answer(
        to request: ProbeRequest,
        within limit: Duration,
        _ transcript: inout Transcript
    ) async -> ProbeResponse? {
        var deadline = Deadline(limit)
        while true {
            let exchange = await once(request, by: deadline.deadline, &transcript)
            guard let failure = exchange.failure else { return ProbeResponse(exchange) }
            let isLate = failure.code == .timedOut
            transcript.add(.note, isLate ? "no answer within \(limit.phrase)" : failure.message)
            guard isLate, !Task.isCancelled, deadline.isLeft() else { return nil }
        }
    }

    /// Makes a request once, and records it with as much of its response as came.
    ///
    /// - Parameters:
    ///   - request: what to ask.
    ///   - deadline: until when the whole response must have come.
    ///   - longest: the most bytes of its body that are read.
    ///   - transcript: gets request and response.
    /// - Returns: the response, or why there is none.
    func once(
        _ request: ProbeRequest,
        by deadline: NIODeadline,
        atMost longest: Int = HTTPExchange.longestBody,
        _ transcript: inout Transcript
    ) async -> HTTPExchange {
        transcript.add(.toServer, "\(request.method) \(request.target) HTTP/1.1")
        for (name, value) in request.headers { transcript.add(.toServer, "\(name): \(value)") }
        guard let url = HTTPURL(request.target, base: base) else {
            let message = "\(request.target) is neither a path nor an http or https URL"
            return HTTPExchange(failure: HTTPExchangeError(code: .invalidRequest, message: message))
        }
        let exchange = await HTTPExchange.perform(
            HTTPMethod(rawValue: request.method),
            url,
            headers: HTTPHeaders(request.headers),
            by: deadline,
            atMost: longest,
            group: group,
            prepare: security.prepare(url.node)
        )
        if let head = exchange.head {
            transcript.add(.fromServer, "HTTP/1.1 \(head.status.code) \(head.status.reasonPhrase)")
            for (name, value) in head.headers where Self.isEvidence(name) {
                transcript.add(.fromServer, "\(name): \(value)")
            }
        }
        if exchange.failure == nil, exchange.body.readableBytes > 0 {
            // Of a long list the beginning is enough: it must not be there twice.
            let beginning = exchange.body.getSlice(
                at: exchange.body.readerIndex,
                length: min(exchange.body.readableBytes, Self.longestEvidence)
            )
            let isCut = exchange.body.readableBytes > Self.longestEvidence
            transcript.add(
                .fromServer,
                isCut ? "(the beginning of \(exchange.body.readableBytes) bytes)" : "",
                payload: beginning.map { Payload(String(buffer: $0)) }
            )
        }
        return exchange
    }

    private static func isEvidence(_ header: String) -> Bool {
        let name = header.lowercased()
        return evidence.contains(name) || name.hasPrefix("access-control-")
    }
}

extension Session {
    /// Makes a request to the server's HTTP side. Request and response become evidence.
    ///
    /// - Throws: `Finding` where no answer comes.
    func ask(_ request: ProbeRequest) async throws -> ProbeResponse {
        var transcript = Transcript(who: request.who)
        let response = await context.probe.answer(to: request, within: context.limits.close, &transcript)
        keep(transcript)
        if let response { return response }
        throw Finding(
            expected: "an answer to \(request.method) \(request.target)",
            observed: transcript.lines.last?.text ?? "none",
            hint: "is \"http\" the address of the server's HTTP side? Its log may have the error",
            cause: CauseName("a request gets no answer: \(request.method) \(request.path)")
        )
    }
}
