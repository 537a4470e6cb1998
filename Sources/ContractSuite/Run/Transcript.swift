internal import NIOCore
internal import NIOHTTP1
internal import WebSocketWire

/// What happened on one connection, line by line, for evidence.
struct Transcript: Sendable {
    struct Line: Sendable {
        var time: NIODeadline
        var who: String
        var direction: EvidenceLine.Direction
        var text: String
        /// What was sent or received; it is cut when it is shown, which hardly ever happens.
        var payload: Payload?
    }

    /// The beginning of a payload, and how long the whole is, in code points.
    struct Payload: Sendable {
        /// More than is ever shown, so that a secret that is cut is still recognised.
        private static let kept = 4_096

        let beginning: String
        let count: Int?

        init(_ text: String) {
            let isLong = text.utf8.count > Self.kept
            beginning = isLong ? String(text.unicodeScalars.prefix(Self.kept)) : text
            count = isLong ? text.unicodeScalars.count : nil
        }
    }

    /// Longer payloads are cut: two thousand letters prove no more than the first hundred.
    private static let longestPayload = 160
    /// A flood is evidence after this many lines.
    private static let mostLines = 400

    let who: String
    private(set) var lines: [Line] = []

    init(who: String) {
        self.who = who
    }

    mutating func add(
        _ direction: EvidenceLine.Direction,
        _ text: String = "",
        payload: String? = nil,
        at time: NIODeadline = .now()
    ) {
        if lines.count < Self.mostLines {
            lines.append(
                Line(time: time, who: who, direction: direction, text: text, payload: payload.map(Payload.init))
            )
        } else if lines.count == Self.mostLines {
            lines.append(Line(time: time, who: who, direction: .note, text: "… and more"))
        }
    }

    /// Forgets all but the first lines.
    mutating func forget(after count: Int) {
        lines.removeSubrange(min(count, lines.count)...)
    }

    /// The request to connect, and its answer.
    mutating func add(_ exchange: HandshakeExchange, from start: NIODeadline) {
        add(exchange.request, at: start)
        add(exchange.response)
        if exchange.body.readableBytes > 0 { add(.fromServer, payload: String(buffer: exchange.body)) }
    }

    mutating func add(_ request: HTTPRequestHead, at time: NIODeadline) {
        add(.toServer, "\(request.method) \(request.uri) HTTP/1.1", at: time)
        for (name, value) in request.headers where ["host", "origin", "cookie"].contains(name.lowercased()) {
            add(.toServer, "\(name): \(value)", at: time)
        }
    }

    mutating func add(_ response: HTTPResponseHead) {
        add(.fromServer, "HTTP/1.1 \(response.status.code) \(response.status.reasonPhrase)")
        for (name, value) in response.headers where name.lowercased() != "sec-websocket-accept" {
            add(.fromServer, "\(name): \(value)")
        }
    }

    /// A payload as it is shown: cut, with its length, and without characters that a terminal would act on.
    static func excerpt(_ text: String, count: Int? = nil) -> String {
        let scalars = text.unicodeScalars
        let shown = String(
            String.UnicodeScalarView(
                scalars.prefix(longestPayload).map { isActedOn($0) ? "\u{FFFD}" : $0 }
            )
        )
        let count = count ?? scalars.count
        return count <= longestPayload ? shown : "\(shown)… (\(count) code points)"
    }

    /// Whether a terminal or a page acts on a scalar: a control character, a line end, or a change of direction.
    private static func isActedOn(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2028...0x202E, 0x2066...0x2069: true
        default: scalar.properties.generalCategory == .control
        }
    }

    /// Lines of several connections as evidence: by time, the times relative to the first, without secrets.
    static func evidence(_ lines: [Line], clean: (String) -> String) -> [EvidenceLine] {
        let sorted = lines.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
        guard let start = sorted.first?.element.time else { return [] }
        return sorted.map { _, line in
            let payload =
                line.payload.map { $0.beginning.isEmpty ? "" : " " + excerpt($0.beginning, count: $0.count) } ?? ""
            return EvidenceLine(
                milliseconds: (line.time - start).nanoseconds / 1_000_000,
                who: line.who,
                direction: line.direction,
                text: clean(line.text.isEmpty ? String(payload.dropFirst()) : line.text + payload)
            )
        }
    }
}
