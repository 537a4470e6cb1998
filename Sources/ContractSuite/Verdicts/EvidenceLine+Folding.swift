extension [EvidenceLine] {
    /// The same lines with one note in the place of each run of lines that only lead up to the exchange or stand behind it:
    /// handshakes, and the suite's own messages. A folded line is a note with the role of the lines that it stands for.
    package var folded: [EvidenceLine] {
        var runs = self.runs
        // A fence is told where it arrived, not where it was sent.
        for index in runs.indices where runs[index].isFenceSent {
            guard let next = runs[(index + 1)...].firstIndex(where: { $0.first?.role == .fence }) else { continue }
            runs[next] = runs[index] + runs[next]
            runs[index] = []
        }
        return runs.flatMap { run in run.first?.isFoldable == true ? [Self.note(for: run)] : run }
    }

    /// The lines in runs of the same role.
    private var runs: [[EvidenceLine]] {
        reduce(into: []) { runs, line in
            if let last = runs.indices.last, runs[last].first?.role == line.role {
                runs[last].append(line)
            } else {
                runs.append([line])
            }
        }
    }

    private var isFenceSent: Bool { first?.role == .fence && allSatisfy { $0.direction == .toServer } }

    /// - Parameter run: at least one line, all with the same role.
    /// - Returns: one line for all of them.
    private static func note(for run: [EvidenceLine]) -> EvidenceLine {
        let text = run[0].role == .setUp ? setUp(run) : fence(run)
        return EvidenceLine(
            milliseconds: (run.first { $0.role == .setUp || $0.direction == .fromServer } ?? run[0]).milliseconds,
            who: names(run),
            direction: .note,
            text: "\(text) (\(run.count) \(run.count == 1 ? "line" : "lines"))",
            role: run[0].role
        )
    }

    private static func setUp(_ run: [EvidenceLine]) -> String {
        let opened = run.filter(\.isAcceptedHandshake)
        if opened.isEmpty, run.allSatisfy(\.isOfHandshake) { return "a connection is opened" }
        guard !opened.isEmpty else { return "a message of the suite, which proves that a connection is in its room" }
        let proved = Set(run.filter(\.isMessageFromServer).map(\.who))
        let proof =
            opened.allSatisfy { proved.contains($0.who) }
            ? ", \(opened.count == 1 ? "" : "each ")proved by its own message" : ""
        return "\(opened.count) \(opened.count == 1 ? "connection" : "connections") opened\(proof)"
    }

    private static func fence(_ run: [EvidenceLine]) -> String {
        let reached = run.filter { $0.direction == .fromServer }
        guard !reached.isEmpty else { return "the suite's own message, sent behind it" }
        return "the suite's own message, sent behind it, reached \(names(reached)): nothing more was to come"
    }

    private static func names(_ lines: [EvidenceLine]) -> String {
        lines.reduce(into: [String]()) { names, line in
            if !names.contains(line.who) { names.append(line.who) }
        }.joined(separator: ", ")
    }
}

extension EvidenceLine {
    /// Whether the line stands for several, as `folded` makes them.
    package var isFolded: Bool { direction == .note && (role == .setUp || role == .fence) }

    fileprivate var isFoldable: Bool { role == .setUp || role == .fence }

    fileprivate var isAcceptedHandshake: Bool { direction == .fromServer && text.hasPrefix("HTTP/1.1 101") }

    fileprivate var isMessageFromServer: Bool { direction == .fromServer && !isOfHandshake }

    /// Whether it is a line of a request to connect, or of its answer.
    fileprivate var isOfHandshake: Bool {
        text.prefixMatch(of: #/GET |HTTP\/1\.1 |[A-Za-z0-9-]+: /#) != nil
    }
}
