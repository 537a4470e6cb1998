internal import CodecRuntime
package import ContractEngine
internal import ContractReading
internal import ContractSuite
internal import MockEngine
internal import ProtocolSpec
internal import SchemaValues

/// Derives the checks of one socket from its contract.
package struct SocketDerivation {
    let plan: SocketPlan
    let place: SocketPlace
    let target: SocketTarget
    let first: [String]?
    let permissions: Permissions
    /// What the ids begin with.
    let base: String
    let seed: UInt64
    var checks: SocketChecks
    /// Values at the limits of the messages' schemas.
    private(set) var limits: [Contract.Message.ID: [SchemaValueCase]] = [:]

    /// Of one message so many values at its limits are made.
    private static let mostCases = 100

    /// - Parameters:
    ///   - plan: the socket.
    ///   - place: where it is.
    ///   - target: what may be done there.
    ///   - first: what a client says first, secrets filled in; nil for the contract's login.
    ///   - base: what the ids of its checks begin with.
    ///   - seed: what values are drawn from.
    /// - Returns: the checks, in the order of the report.
    package static func checks(
        _ plan: SocketPlan,
        at place: SocketPlace,
        target: SocketTarget,
        first: [String]?,
        base: String,
        seed: UInt64
    ) -> SocketChecks {
        var derivation = SocketDerivation(plan, place, target, first, base, seed)
        for id in plan.received.messages where derivation.permissions.allowsAny(plan.contract[id]) {
            guard case .json(let schema?) = plan.contract[id].payload else { continue }
            derivation.limits[id] = plan.cases(of: schema, most: Self.mostCases, seed: seed)
        }
        derivation.checks.opening.setup.openings = derivation.openings
        derivation.checks.opening.setup.fence = derivation.fence
        derivation.checks.opening.setup.answers = derivation.clientAnswers
        derivation.derive()
        return derivation.checks
    }

    private init(
        _ plan: SocketPlan,
        _ place: SocketPlace,
        _ target: SocketTarget,
        _ first: [String]?,
        _ base: String,
        _ seed: UInt64
    ) {
        self.plan = plan
        self.place = place
        self.target = target
        self.first = first
        self.base = base
        self.seed = seed
        permissions = Permissions(target)
        let limits = target.limits
        var setup = ConversationSetup(
            opening: "\(base)/opening",
            answerMilliseconds: limits.answer.wholeMilliseconds,
            closeMilliseconds: limits.close.wholeMilliseconds,
            quietMilliseconds: limits.quiet.wholeMilliseconds
        )
        let frames = first ?? Self.login(plan, permissions)
        setup.first = frames.map { OutgoingFrame(bytes: Array($0.utf8)) }
        if first == nil, let login = plan.script.login, let answer = plan.script.answer(to: login.message) {
            setup.welcome = Set(answer.alternatives.map(\.message))
        }
        checks = SocketChecks(
            place: place,
            opening: SocketChecks.Batch([], setup: setup),
            nothingElse: "\(base)/sends/nothing-else"
        )
    }

    private static func login(_ plan: SocketPlan, _ permissions: Permissions) -> [String] {
        guard let login = plan.script.login, permissions.allow(plan.contract[login.message]) else { return [] }
        return plan.firstFrames
    }

    var setup: ConversationSetup { checks.opening.setup }
    var contract: Contract { plan.contract }

    /// Why what needs a second client is not asked; nil where it is.
    var noSecondClient: String? {
        if socket.room?.members != nil, members.count < 2 { return needsPeople }
        return target.limits.connections > 1 ? nil : "it needs two connections, and the target allows one"
    }
    var socket: Contract.Socket { plan.socket }
    var answerMilliseconds: Int { setup.answerMilliseconds }

    func name(_ id: Contract.Message.ID) -> String { contract[id].name }

    mutating func add(_ id: String, _ level: Level, _ requirement: String, at location: SourceLocation) {
        checks.checks.append(Check(id: id, level: level, requirement: requirement, location: location))
    }

    private mutating func derive() {
        deriveOpening()
        deriveSubprotocols()
        deriveReactions()
        deriveRooms()
        derivePersistence()
        deriveReceives()
        deriveReplies()
        deriveRequests()
        deriveGuesses()
        deriveStreamEnds()
        deriveWrongFrames()
        deriveCredentials()
        derivePeople()
        deriveSends()
    }

    /// A check, or the reason why it can't be asked.
    mutating func skip(_ id: String, _ reason: String) { checks.skipped[id] = reason }

    private mutating func deriveOpening() {
        add(
            "\(base)/handshake",
            .must,
            "A handshake at \(socket.path) is accepted, as RFC 6455, section 4.2.2, has it.",
            at: socket.location
        )
        add("\(base)/opening", .must, "A connection that was accepted can be used.", at: socket.location)
        add(
            "\(base)/ping",
            .must,
            "A ping is answered with a pong that has its bytes (RFC 6455, section 5.5.3).",
            at: socket.location
        )
        add(
            "\(base)/close",
            .must,
            "A close frame is answered with one, and then TCP ends (RFC 6455, section 5.5.1).",
            at: socket.location
        )
        checks.opening.trials = [
            Trial(
                check: "\(base)/handshake",
                label: "",
                steps: [.open(client: 0, Opening(), .accepted(subprotocol: nil))],
                closing: .fails
            ),
            Trial(
                check: "\(base)/opening",
                label: "",
                steps: [.join(client: 0), .listen(client: 0, [], milliseconds: setup.quietMilliseconds)],
                closing: .fails,
                isFresh: !setup.first.isEmpty
            ),
            Trial(check: "\(base)/ping", label: "", steps: [.join(client: 0), .ping(client: 0)], closing: .fails),
            Trial(check: "\(base)/close", label: "", steps: [.join(client: 0), .leave(client: 0)], closing: .fails),
        ]
    }

    private mutating func deriveSubprotocols() {
        var trials: [Trial] = []
        for name in socket.subprotocols {
            let id = "\(base)/subprotocol/\(name)"
            add(
                id,
                .must,
                "The subprotocol \"\(name)\" is accepted where it is the only one that is offered.",
                at: socket.location
            )
            let opening = Opening(subprotocols: .these([name]))
            trials.append(Trial(check: id, label: "", steps: [.open(client: 0, opening, .accepted(subprotocol: name))]))
        }
        let id = "\(base)/subprotocol/none"
        add(id, .must, "No subprotocol is chosen that was not offered (RFC 6455, section 4.2.2).", at: socket.location)
        trials.append(
            Trial(
                check: id,
                label: "",
                steps: [.open(client: 0, Opening(subprotocols: .these([])), .withoutSubprotocol)]
            )
        )
        checks.batches.append(SocketChecks.Batch(trials, setup: setup))
    }

    private mutating func deriveSends() {
        for id in plan.sent.messages {
            let check = "\(base)/sends/\(name(id))"
            checks.sends[id] = check
            add(check, .must, "\"\(name(id))\" is as its schema says.", at: contract[id].location)
        }
        add(checks.nothingElse, .must, "Every frame that the server sends is one of its messages.", at: socket.location)
        guard !plan.sent.messages.isEmpty else { return }
        let listening = Trial(
            check: checks.nothingElse,
            label: "",
            steps: [
                .join(client: 0),
                .listen(client: 0, Set(plan.sent.messages), milliseconds: target.listen.wholeMilliseconds),
            ]
        )
        checks.batches.append(SocketChecks.Batch([listening], setup: setup))
    }
}
