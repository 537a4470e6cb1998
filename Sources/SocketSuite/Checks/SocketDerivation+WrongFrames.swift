internal import CodecRuntime
internal import ContractEngine
internal import ContractReading
internal import ContractSuite
internal import MockEngine
internal import ProtocolSpec
internal import SchemaValues
internal import ServerRules

/// Checks of frames that break the contract, and of handshakes without their credentials.
extension SocketDerivation {
    /// A frame that breaks the contract.
    private struct WrongFrame {
        var label: String
        var frame: OutgoingFrame
    }

    /// More of a kind prove no more.
    private static let mostOfKind = 6

    mutating func deriveWrongFrames() {
        guard !plan.received.messages.isEmpty else { return }
        derive("not-json", "A frame that is not JSON", [WrongFrame(label: "", frame: Self.text("{\"belay\": "))])
        let unknown = "{\"belay\":\"no message of the contract\"}"
        derive(
            "unknown",
            "A frame that is no message of the contract",
            [WrongFrame(label: "", frame: Self.text(unknown))]
        )
        let bytes = OutgoingFrame(bytes: [0, 1, 2, 0xFE], isText: false)
        derive("binary", "A binary frame where no message is one", [WrongFrame(label: "", frame: bytes)])
        let values = wrongValues
        derive(
            "missing-member",
            "A message that lacks a member",
            values.filter { $0.keyword == "required" }.map(\.wrong)
        )
        derive(
            "wrong-type",
            "A message with a value of another type",
            values.filter { $0.keyword == "type" }.map(\.wrong)
        )
        let others = values.filter { !["required", "type"].contains($0.keyword) }
        derive("out-of-bounds", "A message with a value that its schema forbids", others.map(\.wrong))
        let huge = Self.text("{\"belay\":\"\(String(repeating: "x", count: 1_500_000))\"}")
        derive("huge", "A frame of 1.5 MB that is no message", [WrongFrame(label: "", frame: huge)], isHuge: true)
    }

    private static func text(_ text: String) -> OutgoingFrame { OutgoingFrame(bytes: Array(text.utf8)) }

    /// Values beyond the limits of the messages' schemas, of each message a few.
    private var wrongValues: [(keyword: String, wrong: WrongFrame)] {
        plan.received.messages.flatMap { id -> [(keyword: String, wrong: WrongFrame)] in
            guard let limits = limits[id] else { return [] }
            var counts: [String: Int] = [:]
            // A lenient server's answer would repeat a wrong id, and not be wrong by itself.
            let ids = socket.replies.filter { $0.to.contains(id) }.compactMap { $0.correlation?.request }
            return limits.compactMap { limit in
                guard limit.verdict == .invalid, !limit.isExotic, limit.value.entries != nil, !ids.contains(limit.path)
                else { return nil }
                counts[limit.keyword, default: 0] += 1
                guard counts[limit.keyword, default: 0] <= 2 else { return nil }
                let label = "\(name(id)), \(limit.label)"
                return (limit.keyword, WrongFrame(label: label, frame: plan.frame(of: limit.value.json, as: id)))
            }
        }
    }

    private mutating func derive(_ kind: String, _ words: String, _ frames: [WrongFrame], isHuge: Bool = false) {
        let check = "\(base)/invalid/\(kind)"
        var trials: [Trial] = []
        var rules: [String] = []
        var isStated = false
        for wrong in frames {
            guard trials.count < Self.mostOfKind else { break }
            let rule: Contract.InvalidAnswer?
            switch plan.receipt(of: wrong.frame) {
            case .message: continue
            case .mistaken: rule = nil
            case .invalid(let nearest): rule = isHuge ? nil : socket.onInvalid(nearest)
            }
            isStated = isStated || rule != nil
            let (trial, told) = trial(check, wrong, rule, isHuge: isHuge)
            trials.append(trial)
            if !rules.contains(told) { rules.append(told) }
        }
        guard !trials.isEmpty else { return }
        // What one level says of some can't be said of the others.
        if isStated { trials.removeAll { $0.closing == .tolerated } }
        add(
            check,
            isStated ? .must : .should,
            "\(words) \(rules.prefix(isStated ? 1 : 2).joined(separator: ", or ")).",
            at: socket.location
        )
        guard permissions.allowWrong else { return skip(check, Permissions.wrongReason) }
        checks.batches.append(SocketChecks.Batch(trials, setup: setup))
    }

    private func trial(
        _ check: String,
        _ wrong: WrongFrame,
        _ rule: Contract.InvalidAnswer?,
        isHuge: Bool
    ) -> (Trial, String) {
        var trial = Trial(check: check, label: wrong.label, steps: [.join(client: 0), .send(client: 0, wrong.frame)])
        trial.isWrong = true
        switch rule {
        case .ignore?:
            let errors = Set([plan.script.error?.message].compactMap(\.self))
            trial.steps += [
                .settle(client: 0), .heardNothing(client: 0, of: errors, because: "such a frame is ignored"),
            ]
            trial.closing = .fails
            return (trial, "is ignored")
        case .close(let code)?:
            trial.steps.append(.awaitClose(client: 0))
            trial.closing = .expected(code: code.code)
            return (trial, "closes the connection with \(code.code)")
        case .message(let id, _)?:
            let hearing = Step.Hearing(
                messages: [id],
                what: "\"\(name(id))\"",
                milliseconds: answerMilliseconds,
                cause: "wrong frames are not answered with \"\(name(id))\""
            )
            trial.steps.append(.hear(client: 0, hearing))
            trial.closing = .fails
            return (trial, "is answered with \"\(name(id))\"")
        case nil:
            trial.steps.append(.settle(client: 0))
            trial.closing = isHuge ? .cutTolerated : .tolerated
            return (trial, "breaks nothing")
        }
    }

    // MARK: Credentials

    mutating func deriveCredentials() {
        let schemes = contract.credentials(of: socket)
        let isJudged = schemes.contains { $0.rules != nil }
        derive("missing", "A handshake without a credential", .none, .tokenMissing, isJudged && !schemes.isEmpty)
        derive("made-up", "A handshake with a token that nobody has signed", .madeUp, .tokenInvalid, isJudged)
        let isGiven =
            !target.credentials.isEmpty || !target.headers.isEmpty || !target.query.isEmpty || !setup.openings.isEmpty
        if isGiven {
            derive("misplaced", "A handshake with its credential in another place", .misplaced, .tokenMissing, isJudged)
        }
    }

    private mutating func derive(
        _ kind: String,
        _ words: String,
        _ use: Opening.Credentials,
        _ condition: CloseRule.Condition,
        _ isJudged: Bool
    ) {
        let codes = socket.closeCodes.filter { $0.condition == condition }
        guard isJudged || !codes.isEmpty, !socket.security.isEmpty else { return }
        let check = "\(base)/credentials/\(kind)"
        let open = codes.filter { $0.phase == .open }.map(\.code)
        let end = open.isEmpty ? "is refused" : "is closed with \(open.map(String.init).joined(separator: " or "))"
        add(check, .must, "\(words) \(end).", at: codes.first?.location ?? socket.location)
        guard use == .none || permissions.allowWrong else { return skip(check, Permissions.wrongReason) }
        let trial = Trial(
            check: check,
            label: "",
            steps: [.open(client: 0, Opening(credentials: use), .denied), .awaitClose(client: 0)],
            closing: .anyOf(open)
        )
        checks.batches.append(SocketChecks.Batch([trial], setup: setup))
    }
}
