package import NIOCore
package import NIOHTTP1
package import WebSocketWire

/// What happened on one connection, line by line, for evidence.
package struct Transcript: Sendable {
    package struct Line: Sendable {
        package var time: NIODeadline
        package var who: String
        package var direction: EvidenceLine.Direction
        package var text: String
        /// What was sent or received.
        package var payload: Payload?
        package var role = EvidenceLine.Role.exchange
    }

    /// A flood is evidence after this many lines.
    private static let mostLines = 400
    /// Stands for what comes after that.
    static let rest = "… and more"
    /// Stands for what came before the last lines.
    static let earlier = "… and what came before this"

    package let who: String
    package private(set) var lines: [Line] = []
    /// Whether the last lines are kept instead of the first, besides those of the set-up: for what ends long after it began.
    package var keepsLast = false

    package init(who: String) {
        self.who = who
    }

    package mutating func add(
        _ direction: EvidenceLine.Direction,
        _ text: String = "",
        payload: Payload? = nil,
        at time: NIODeadline = .now(),
        role: EvidenceLine.Role = .exchange
    ) {
        let line = Line(time: time, who: who, direction: direction, text: text, payload: payload, role: role)
        if lines.count < Self.mostLines {
            lines.append(line)
        } else if keepsLast {
            guard let first = lines.firstIndex(where: { $0.role != .setUp }) else { return }
            if lines[first].text == Self.earlier {
                lines.remove(at: first + 1)
            } else {
                lines[first] = Line(time: lines[first].time, who: who, direction: .note, text: Self.earlier)
            }
            lines.append(line)
        } else if lines.count == Self.mostLines {
            lines.append(Line(time: time, who: who, direction: .note, text: Self.rest))
        }
    }

    /// Forgets all but the first lines.
    package mutating func forget(after count: Int) {
        lines.removeSubrange(min(count, lines.count)...)
    }

    /// The request to connect, and its answer.
    package mutating func add(_ exchange: HandshakeExchange, from start: NIODeadline) {
        add(exchange.request, at: start)
        add(exchange.response)
        if exchange.body.readableBytes > 0 { add(.fromServer, payload: Payload(String(buffer: exchange.body))) }
    }

    package mutating func add(_ request: HTTPRequestHead, at time: NIODeadline) {
        add(.toServer, "\(request.method) \(request.uri) HTTP/1.1", at: time)
        for (name, value) in request.headers where ["host", "origin", "cookie"].contains(name.lowercased()) {
            add(.toServer, "\(name): \(value)", at: time)
        }
    }

    package mutating func add(_ response: HTTPResponseHead) {
        add(.fromServer, "HTTP/1.1 \(response.status.code) \(response.status.reasonPhrase)")
        for (name, value) in response.headers where name.lowercased() != "sec-websocket-accept" {
            add(.fromServer, "\(name): \(value)")
        }
    }

    /// Takes all lines so far for such as lead up to what is tried.
    package mutating func markSetUp() {
        for index in lines.indices { lines[index].role = .setUp }
    }

    /// The beginning of a value, on one line.
    static func excerpt(_ text: String) -> String {
        Excerpt.beginning(text)
    }

    /// Lines of several connections as evidence: by time, the times relative to the first, without secrets.
    ///
    /// - Parameters:
    ///   - lines: what happened, in any order.
    ///   - observed: what the finding says; the lines that prove it are marked.
    ///   - clean: takes secrets out.
    /// - Returns: a line for each.
    package static func evidence(_ lines: [Line], proving observed: String, clean: (String) -> String) -> [EvidenceLine]
    {
        let sorted = lines.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
        guard let start = sorted.first?.element.time else { return [] }
        return ProofFinder.marked(sorted.map(\.element), observed).map { line in
            let parts = [DisplayText.line(clean(line.text)), line.payload?.shown(clean: clean) ?? ""]
            return EvidenceLine(
                milliseconds: (line.time - start).nanoseconds / 1_000_000,
                who: line.who,
                direction: line.direction,
                // Once more: two parts may make a secret of what neither is.
                text: clean(parts.filter { !$0.isEmpty }.joined(separator: " ")),
                role: line.role
            )
        }
    }
}
