package import ProtocolSpec

extension DefaultScript {
    /// The script in words, a decision a line.
    ///
    /// - Parameter contract: the contract that it was derived from.
    /// - Returns: lines such as `answer subscribe: subscribed, else error (declared)`.
    package func lines(_ contract: Contract) -> [String] {
        let name = { (id: Contract.Message.ID) in contract[id].name }
        var lines = openings.map { "opening: \(name($0.message)) (\($0.because))" }
        if let login {
            lines.append("login: \(name(login.message)) (\(login.because))")
            lines += login.greetings.map { "after the login: \(name($0.message)) (\($0.because))" }
        }
        lines += answers.map { answer in
            "answer \(name(answer.request)): "
                + answer.alternatives.map { name($0.message) + Self.words(for: $0.correlations) }.joined(
                    separator: ", else "
                )
                + " (\(answer.because))"
        }
        lines += unanswered.map { "no answer to \(name($0.message)) (\($0.because))" }
        for item in farewells {
            lines += item.lines.map { "at the end, after \(name(item.request)): \(name($0.message)) (\($0.because))" }
        }
        for item in subscriptions where !item.names.isEmpty {
            lines.append("\(name(item.message)) \(item.effect.words) a stream of:")
            lines += item.names.map { "  \(name($0.message)) (\($0.because))" }
        }
        if let stream {
            lines.append("stream, begun by \(stream.start.words) (\(stream.because)):")
            lines += stream.messages.map { "  \(name($0.message)) (\($0.because))" }
        }
        if let error { lines.append("error: \(name(error.message)) (\(error.because))") }
        return lines + silent.map { "never by itself: \(name($0.message)) (\($0.because))" }
    }

    private static func words(for correlations: [Contract.Correlation]) -> String {
        guard !correlations.isEmpty else { return "" }
        let pairs = correlations.map { pair in
            let (from, to) = (pair.request.joined(separator: "/"), pair.answer.joined(separator: "/"))
            return from == to ? from : "\(from) as \(to)"
        }
        return " with \(pairs.joined(separator: ", "))"
    }
}

extension DefaultScript.Subscription.Effect {
    var words: String {
        switch self {
        case .begins: "begins"
        case .ends: "ends"
        case .either: "begins or ends"
        }
    }
}

extension DefaultScript.Start {
    var words: String {
        switch self {
        case .login: "the login"
        case .firstMessage: "the client's first message"
        case .opening: "the opening"
        }
    }
}
