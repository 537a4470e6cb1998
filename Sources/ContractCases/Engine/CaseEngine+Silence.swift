import CodecRuntime
import ContractEngine
import ContractSuite
import MockEngine
import ProtocolSpec

// Silence, and what proves it.
extension CaseEngine {
    /// The least that silence lasts behind a fence that only the transport answers, in microseconds.
    private static var leastQuiet: Int64 { 250_000 }

    /// How long it lasts. A WebSocket ping is answered before what a broker passes on to others has come: twice as long as the
    /// slowest message took that the case has waited for, but no longer than any message is waited for.
    private var quiet: Int64 { max(Self.leastQuiet, min(slowest * 2, conditions.messageWait)) }

    mutating func beginPing(at client: Int) {
        fenceCount += 1
        let stage = FenceStage(fence: nil, sender: client, observer: client, mark: "\(mark)\(fenceCount).")
        work.fence = stage
        actions.append(.ping(client, stage.mark))
    }

    /// Who proves silence: everybody who has spoken, so that what they said has been dealt with; those of the same room so that it
    /// comes to the client, too. Last the client itself, unless one of those has reached it.
    mutating func beginFences(at client: Int) {
        let speakers = clients.indices.filter { $0 != client && clients[$0].isOpen && clients[$0].hasSpoken }
        var stages = speakers.map { speaker in
            let fence = fences(of: speaker).first
            let isNear = fence?.reachesAll == true && clients[speaker].room == clients[client].room
            return FenceStage(fence: fence, sender: speaker, observer: isNear ? client : speaker)
        }
        if !stages.contains(where: { $0.observer == client }) {
            stages.append(FenceStage(fence: fences(of: client).first, sender: client, observer: client))
        }
        work.stages = stages
        wait(conditions.messageWait * 2)
        nextFence()
    }

    mutating func nextFence() {
        guard !work.stages.isEmpty else { return }
        var stage = work.stages.removeFirst()
        if let fence = stage.fence {
            (stage.mark, stage.number) = send(fence, from: stage.sender, as: .fence)
            work.fence = stage
            return
        }
        fenceCount += 1
        stage.mark = "\(mark)\(fenceCount)."
        work.fence = stage
        actions.append(.ping(stage.sender, stage.mark))
    }

    mutating func hearsNothing(_ step: Case.Step) -> StepState {
        let client = step.client
        let broken = clients[client].unread.first { unread in
            work.patterns.first.map { $0.isSatisfied(by: unread.message) } ?? true
        }
        if let broken {
            return .failed(
                Finding(
                    expected: "silence: \(step.words)",
                    observed: "this came: \(Excerpt.text(broken.frame.text))",
                    cause: CauseName("somebody hears what is not for them")
                )
            )
        }
        if let ending = clients[client].ending {
            return .failed(Finding(expected: "silence on an open connection: \(step.words)", observed: ending))
        }
        guard let stage = work.fence else { return .done }
        guard clients[stage.observer].marks.contains(stage.mark) else {
            if let ending = clients[stage.sender].ending {
                return .failed(
                    Finding(
                        expected: "\(test.clients[stage.sender].name)'s connection stays open: \(step.words)",
                        observed: ending
                    )
                )
            }
            guard isDue else { return .waits }
            return .failed(
                Finding(
                    expected:
                        "\(stage.phrase) by \(test.clients[stage.sender].name) comes, which proves silence: \(step.words)",
                    observed: "it did not come within \(limit), though nothing else came either"
                )
            )
        }
        if !work.stages.isEmpty {
            nextFence()
            return .waits
        }
        if stage.fence == nil {
            if !work.isResting {
                work.isResting = true
                rest(quiet)
            }
            if !hasPaused { return .waits }
        }
        let listened = stage.fence == nil ? ", and \(Duration.microseconds(quiet).phrase) of listening after it" : ""
        let note = "silence is proved by \(stage.phrase)\(listened)"
        if !notes.contains(note) { notes.append(note) }
        for index in clients.indices { clients[index].hasSpoken = false }
        return .done
    }

    // MARK: What follows it

    /// The fences that a client may use, the surest first. Before it has logged in it has none.
    func fences(of client: Int) -> [CaseFence] {
        let hasLoggedIn = clients[client].saidFirst || clients[client].hasEverSpoken
        guard hasLoggedIn || contract.loginAnswers.isEmpty else { return [] }
        return contract.fences.filter { conditions.mayProve?.contains($0.request) ?? true }
    }

    /// Sends a fence.
    ///
    /// - Returns: what tells that it has come, and its number.
    @discardableResult
    mutating func send(
        _ fence: CaseFence,
        from client: Int,
        as role: CaseAction.SendRole
    ) -> (mark: String, number: JSONValue?) {
        fenceCount += 1
        let text = "\(mark)\(fenceCount)."
        let number: JSONValue = fence.isNumber ? FreshNumber.next(.integer, fenceCount, using: &random) : .string(text)
        if let frame = try? contract.frame(of: fence.marked(number)) { actions.append(.send(client, frame, role)) }
        return (text, number)
    }
}
