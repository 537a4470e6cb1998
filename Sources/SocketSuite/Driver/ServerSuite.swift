internal import ContractEngine
internal import ContractReading
package import ContractSuite
package import ProtocolSpec

/// All checks that follow from a contract of any kind, for one server.
///
/// Listing them is pure; only `run` talks to a server.
package struct ServerSuite: Sendable {
    package let contract: Contract
    package let target: SocketTarget
    package let seed: UInt64
    /// Whether a run in which something was not judged is red.
    package var requiresAll = false
    /// What the contract's document says in vain, each with its place.
    package var warnings: [String] = []
    let plans: [SocketPlan]
    let sockets: [SocketChecks]

    /// - Parameters:
    ///   - contract: what the server must keep to.
    ///   - target: where the server is, and what may be sent there.
    ///   - seed: what values are drawn from; it changes no id.
    package init(contract: Contract, target: SocketTarget, seed: UInt64) {
        self.contract = contract
        self.target = target
        self.seed = seed
        let places = SocketPlace.all(of: contract, at: target.path)
        plans = places.map { SocketPlan(contract, socket: $0.socket) }
        sockets = Self.checks(plans, places, target, first: target.first?.map(\.template), seed)
    }

    static func checks(
        _ plans: [SocketPlan],
        _ places: [SocketPlace],
        _ target: SocketTarget,
        first: [String]?,
        _ seed: UInt64
    ) -> [SocketChecks] {
        zip(plans, places).map { plan, place in
            SocketDerivation.checks(plan, at: place, target: target, first: first, base: plan.socket.name, seed: seed)
        }
    }

    /// Checks that another suite makes.
    private var added: [Check] = []

    /// In the order in which they are always reported.
    package var checks: [Check] { sockets.flatMap(\.checks) + added }

    /// Adds checks that another suite makes; their ids are no other check's.
    package mutating func add(_ checks: [Check]) {
        added += checks
    }

    /// The checks whose ids match one of the patterns; all of them where there is no pattern.
    package func checks(only patterns: [Glob]) -> [Check] {
        patterns.isEmpty ? checks : checks.filter { check in patterns.contains { $0.matches(check.id) } }
    }

    /// What a run should be told about before it begins.
    package var notes: [String] {
        var notes = warnings.map { "the contract, \($0)" }
        if let note = SocketPlace.note(on: sockets.map(\.place), of: contract, at: target.path) { notes.append(note) }
        if !target.isLoopback {
            let sent = plans.flatMap(\.received.messages).filter { Permissions(target).allow(contract[$0]) }
            let names = Set(sent.map { contract[$0].name }).sorted().joined(separator: ", ")
            notes.append(
                "this host is not this machine: "
                    + (names.isEmpty ? "nothing is sent to it" : "only these messages are sent to it: \(names)")
                    + (target.isHostile ? ", and wrong frames" : "; --send NAME and --hostile allow more")
            )
        }
        for (plan, socket) in zip(plans, sockets) where !plan.received.messages.isEmpty {
            notes.append("\(plan.socket.name): silence is proved by \(socket.opening.setup.fence.phrase)")
        }
        return notes
    }
}
