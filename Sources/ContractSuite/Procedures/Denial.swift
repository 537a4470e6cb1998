internal import ProtocolSpec
internal import WebSocketWire

/// Somebody who may not come in is told so with the documented code, in the documented way.
struct Denial: Procedure {
    /// How often a connection that simply broke is tried again: a server with too much to do may drop one in hundreds, and
    /// one that denies so drops them all.
    private static let retries = 2

    let code: CloseCode
    let knock: Knock

    var lane: Lane { .gate }

    func run(on stage: Stage) async throws {
        for attempt in 0...Self.retries {
            do {
                try await attemptOnce(on: stage)
                if attempt > 0 { stage.note = "as documented at attempt \(attempt + 1): TCP had ended before" }
                return
            } catch let broken as Broken where attempt == Self.retries {
                throw broken.finding
            } catch is Broken {
                stage.forget()
            }
        }
    }

    /// TCP ended with no word of why.
    private struct Broken: Error {
        var finding: Finding
    }

    private func attemptOnce(on stage: Stage) async throws {
        let (welcome, transcript) = try await Door(means: stage.means).knock(knock)
        switch (welcome, code.phase) {
        case (.open(let tab), .open):
            try await judgeClose(of: tab, on: stage)
        case (.open(let tab), .handshake):
            tab.leave()
            stage.keep(transcript)
            throw finding("the handshake was accepted", hint: Hints.notJudged(knock, code.condition))
        case (.refused(let status), _):
            stage.keep(transcript)
            try judgeStatus(status)
        case (.failed(let code, let message), _):
            stage.keep(transcript)
            let finding = finding(observed(code, message), hint: nil)
            throw code == .connectionEnded ? Broken(finding: finding) : finding as any Error
        }
    }

    private var expected: String {
        switch code.phase {
        case .open: "close \(code.code) (\(code.name)) after the handshake is accepted"
        case .handshake: "the handshake is refused with an HTTP status from 400 to 499"
        }
    }

    private func finding(_ observed: String, hint: String?) -> Finding {
        Finding(expected: expected, observed: observed, hint: hint)
    }

    private func judgeStatus(_ status: Int) throws {
        switch code.phase {
        case .handshake:
            guard !(400...499).contains(status) else { return }
            throw finding("the handshake was answered with HTTP \(status)", hint: Hints.refused(status))
        case .open:
            throw finding(
                "the handshake was refused with HTTP \(status), which a browser reports as 1006, "
                    + Hints.lostRetry(code),
                hint: Hints.deniedTooEarly(code.code, status: status)
            )
        }
    }

    /// The connection was accepted: it must be closed with the code, and hear nothing before.
    private func judgeClose(of tab: Tab, on stage: Stage) async throws {
        defer { stage.keep(tab) }
        let arrival = await tab.nextMessage(within: stage.means.limits.close)
        if let arrival {
            throw finding(
                "a message before any close: \(arrival.excerpt)",
                hint: "somebody who may not come in must hear nothing: judge first, join the room after that"
            )
        }
        switch tab.ending {
        case .closed(code.code, _): return
        case .closed(let other, _): throw finding("close \(other)\(name(of: other, stage))", hint: tab.ending?.hint)
        case .cut:
            throw Broken(
                finding: finding(
                    "the handshake was accepted, and then TCP ended without a close frame, which a browser reports "
                        + "as 1006, " + Hints.lostRetry(code),
                    hint: "send a close frame with \(code.code) before the socket goes"
                )
            )
        case .violation: throw finding(tab.ending?.phrase ?? "", hint: nil)
        case nil:
            let limit = stage.means.limits.close.phrase
            tab.noteSilence(stage.means.limits.close)
            throw finding(
                "the connection was accepted and is still open after \(limit)",
                hint: Hints.notJudged(knock, code.condition)
            )
        }
    }

    /// ` (tokenMissing)` where the contract has the code.
    private func name(of other: Int, _ stage: Stage) -> String {
        stage.means.channel.closeCodes.first { $0.code == other }.map { " (\($0.name))" } ?? ""
    }

    private func observed(_ code: WebSocketClientError.Code, _ message: String) -> String {
        switch code {
        case .timedOut: "the handshake was not answered in time"
        case .connectionEnded:
            "TCP ended before the handshake was complete, which a browser reports as 1006, "
                + Hints.lostRetry(self.code)
        default: message
        }
    }
}

extension Stage {
    /// Adds what happened on a connection that nobody will use again, and lets go of it.
    func keep(_ tab: Tab) {
        tab.leave()
        for line in tab.evidence { keep(line) }
    }
}
