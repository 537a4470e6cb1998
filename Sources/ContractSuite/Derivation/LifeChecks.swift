internal import ProtocolSpec

extension Derivation {
    /// What a connection must bear, whatever travels on it.
    var bystanders: [Check] {
        var checks = [
            bystanders("ping", "a ping is answered with its payload (RFC 6455, section 5.5.2)", PingPong()),
            bystanders(
                "close-handshake",
                "a close frame is answered, and TCP ends (RFC 6455, section 7.1.1)",
                CloseHandshake()
            ),
        ]
        if let fence = contractIndex.fence {
            checks += [
                bystanders(
                    "first-message",
                    "what is said first on a connection is taken like all that follows",
                    FirstMessage(fence: fence)
                ),
                bystanders(
                    "last-message",
                    "what is said last on a connection, with its end right behind, is taken like all before",
                    LastMessage(fence: fence)
                ),
                bystanders(
                    "many-tabs",
                    "each of four tabs of each of two people hears what is said",
                    ManyTabs(fence: fence)
                ),
                bystanders(
                    "fragments",
                    "a message in fragments is one message (RFC 6455, section 5.4)",
                    Fragments(fence: fence)
                ),
                bystanders(
                    "tab-closed",
                    "who closes one of two tabs still has the other",
                    ConnectionClosed(fence: fence)
                ),
                bystanders("return", "who leaves and comes back is in the room again", Return(fence: fence)),
                bystanders(
                    "unasked",
                    "what is sent follows from what somebody says: nobody is sent what was said before he came",
                    NoReplay(fence: fence)
                ),
                bystanders(
                    "burst",
                    "of 200 messages from each of two people at once none is lost, doubled or swapped",
                    Burst(fence: fence)
                ),
                bystanders(
                    "burst-one-side",
                    "of 200 messages from one person at once none is lost, doubled or swapped",
                    Burst(fence: fence, isMutual: false)
                ),
            ]
            checks += furtherPlacements.map { placement in
                bystanders(
                    "burst/nodes/\(placement.name)",
                    "of 200 messages from each of two people at two nodes none is lost, doubled or swapped",
                    Burst(fence: fence, placement: placement)
                )
            }
        }
        return checks + waiting
    }

    /// Checks that only wait, beside all others.
    private var waiting: [Check] {
        guard let idle = target.limits.idle else { return [] }
        let sentence =
            "a connection on which nobody says anything stays up for \(idle.phrase), and nothing strange comes over it"
        let checks = [bystanders("idle", sentence, Idle(duration: idle))]
        guard channel.credential != nil else { return checks }
        let question = "what becomes of a connection whose token expires while it is open"
        return checks + [bystanders("token-expires", question, level: .info, TokenExpiry())]
    }

    private func bystanders(
        _ name: String,
        _ requirement: String,
        level: Level = .must,
        _ procedure: any Procedure
    ) -> Check {
        Check(
            id: "\(channel.name)/life/\(name)",
            level: level,
            requirement: requirement,
            location: channel.location,
            procedure: procedure
        )
    }
}
