internal import CodecRuntime
internal import ContractReading
internal import MockEngine
internal import ProtocolSpec

/// A default script as the file of a scenario: what a person edits first.
package struct ScenarioText {
    private let served: InterpretedContract
    private let file: String
    private static let widest = 100

    /// - Parameters:
    ///   - served: the contract.
    ///   - file: its path, as the scenario is to name it.
    package init(_ served: InterpretedContract, file: String) {
        self.served = served
        self.file = file
    }

    /// The file: rules that say what the contract's server says by itself, each with its reason.
    package var text: String {
        let name = Words.of(served.contract.title).joined(separator: "-")
        var lines = [
            "# What a mock of \(file) says by itself, as far as rules can say it. Edit it, then: belay mock THIS_FILE",
            "# `server: NAME` and `reply: NAME` fill a message from the contract; write members to say more:",
            "#   - reply: {$message: NAME, member: value}",
            "# To keep the built-in script behind rules of your own, delete what you don't change, and add",
            "#   include: default",
            "scenario: \(YAMLText.scalar(name.isEmpty ? "default" : name))",
            "about: \(YAMLText.scalar("What \(served.contract.title) says by itself."))",
            "contract: \(YAMLText.scalar(file))",
            "seed: 7",
            "clock: 2026-01-01T12:00:00Z",
        ]
        if let you = served.language.roles.first { lines.append("you: \(YAMLText.scalar(you))") }
        let rules = served.plans.flatMap(rules)
        return (lines + (rules.isEmpty ? ["script: []"] : ["script:"] + rules) + [""]).joined(separator: "\n")
    }

    // MARK: Rules

    private func rules(_ plan: SocketPlan) -> [String] {
        let script = plan.script
        var rules: [String] = []
        var opening = script.openings.map { (line("server", $0.message), $0.because) }
        if script.stream?.start == .opening { opening += stream(plan, because: "") }
        if script.stream?.start == .firstMessage {
            opening += stream(plan, because: "; the built-in script waits for the client's first message")
        }
        if !opening.isEmpty { rules += rule("connect", plan, opening) }
        for id in plan.received.messages {
            let steps = steps(after: id, plan)
            if !steps.isEmpty { rules += rule(pattern(id, plan), plan, steps) }
        }
        return rules
    }

    private typealias Step = (text: String, because: String)

    /// What follows a message of the client's.
    private func steps(after id: Contract.Message.ID, _ plan: SocketPlan) -> [Step] {
        let script = plan.script
        var steps: [Step] = []
        if let answer = script.answer(to: id), let first = answer.alternatives.first {
            steps.append((line("reply", first.message), answer.because))
        }
        if script.login?.message == id {
            steps += (script.login?.greetings ?? []).map { (line("server", $0.message), $0.because) }
            if script.stream?.start == .login { steps += stream(plan, because: "") }
        }
        if let subscription = script.subscription(by: id), subscription.effect != .ends {
            let until = script.subscriptions.first { $0.effect == .ends }.map { pattern($0.message, plan) }
            steps += every(subscription.names.map(\.message), until: until, because: "it asks for them")
        }
        for farewell in script.farewells where farewell.request == id {
            steps += farewell.lines.map { (line("server", $0.message), $0.because) }
        }
        return steps
    }

    private func stream(_ plan: SocketPlan, because more: String) -> [Step] {
        guard let stream = plan.script.stream else { return [] }
        return every(stream.messages.map(\.message), until: nil, because: stream.because + more)
    }

    /// Messages that are said again and again, one a second.
    private func every(_ messages: [Contract.Message.ID], until: String?, because: String) -> [Step] {
        guard let first = messages.first else { return [] }
        let rest = messages.dropFirst().flatMap { ["pause: 1s", line("server", $0)] }
        let indent = "          - "
        let end = until.map { "\n        until: \($0)" } ?? ""
        let body = ([line("server", first)] + rest).map { indent + $0 }.joined(separator: "\n")
        return [("every: \(messages.count)s\(end)\n        do:\n\(body)", because)]
    }

    private func rule(_ trigger: String, _ plan: SocketPlan, _ steps: [Step]) -> [String] {
        var lines = ["  - on: \(trigger)"]
        if served.plans.count > 1, served.language.roles.isEmpty {
            lines.append("    room: \(YAMLText.scalar(plan.socket.name))")
        }
        lines.append("    do:")
        for step in steps {
            if !step.because.isEmpty { lines.append("      # \(step.because.replacing("\n", with: " "))") }
            lines.append("      - \(step.text)")
        }
        return lines
    }

    // MARK: Words

    private func line(_ word: String, _ id: Contract.Message.ID) -> String {
        let step = "\(word): \(YAMLText.scalar(served.contract[id].name))"
        guard let payload = served.contract[id].examples.lazy.compactMap(\.payload?.json).first else { return step }
        let shown = YAMLText.value(payload)
        guard shown.unicodeScalars.count + step.unicodeScalars.count < Self.widest, !shown.contains("\n") else {
            return step
        }
        return "\(step)  # \(shown)"
    }

    private func pattern(_ id: Contract.Message.ID, _ plan: SocketPlan) -> String {
        "{$message: \(YAMLText.scalar(served.contract[id].name))}"
    }
}
