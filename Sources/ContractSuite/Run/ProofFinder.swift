/// Finds the lines of a transcript that prove a finding.
enum ProofFinder {
    /// The lines, with those marked that prove the finding: what it quotes; else the last ending, answer or silence; else the
    /// last message that came in the exchange.
    ///
    /// - Parameters:
    ///   - lines: in the order of time.
    ///   - observed: what the finding says.
    /// - Returns: the same lines; none is marked where none can be the proof.
    static func marked(_ lines: [Transcript.Line], _ observed: String) -> [Transcript.Line] {
        var lines = lines
        for index in proofs(lines, observed) { lines[index].role = .proof }
        return lines
    }

    private static func proofs(_ lines: [Transcript.Line], _ observed: String) -> [Int] {
        let named = lines.indices.filter { lines[$0].payload?.proves(observed) == true }
        guard named.isEmpty else { return named }
        let tried = lines.indices.filter { lines[$0].role == .exchange }
        if let last = tried.last(where: { lines[$0].isOutcome }) { return [firstOfEnding(last, lines)] }
        return tried.last { lines[$0].direction == .fromServer }.map { [$0] } ?? []
    }

    /// A close frame says more than the end of TCP behind it.
    private static func firstOfEnding(_ last: Int, _ lines: [Transcript.Line]) -> Int {
        guard lines[last].isEndOfTCP else { return last }
        let connection = lines[..<last].indices.reversed().filter { lines[$0].who == lines[last].who }
        let close = connection.first { lines[$0].isCloseFrame || lines[$0].isHandshake }
        return close.map { lines[$0].isCloseFrame ? $0 : last } ?? last
    }
}

extension Transcript.Line {
    /// Whether it says how something ended: an end, an answer, or silence.
    fileprivate var isOutcome: Bool {
        switch direction {
        case .toServer: false
        case .note: text != Transcript.rest && text != Transcript.earlier
        case .fromServer: isCloseFrame || isEndOfTCP || isHandshake || text.hasPrefix("(")
        }
    }

    fileprivate var isCloseFrame: Bool { direction == .fromServer && text.hasPrefix("close ") }

    fileprivate var isEndOfTCP: Bool { direction == .fromServer && text.hasPrefix("end of TCP") }

    /// Whether it is the first line of an answer, to a handshake or another request.
    fileprivate var isHandshake: Bool { direction == .fromServer && text.hasPrefix("HTTP/1.1 ") }
}
