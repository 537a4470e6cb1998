internal import ProtocolSpec

extension CheckDerivation {
    /// What every connection must support, whatever its messages are.
    var connectionLife: [Check] {
        var checks = [
            life("ping", "a ping is answered with its payload (RFC 6455, section 5.5.2)", .connection(.answersPing)),
            life(
                "close-handshake",
                "a close frame is answered, and TCP ends (RFC 6455, section 7.1.1)",
                .connection(.answersClose)
            ),
        ]
        if let fence = contractIndex.fence {
            checks += [
                life(
                    "first-message",
                    "the first message on a connection is accepted like all that follow",
                    .membership(fence, .takesFirstMessage)
                ),
                life(
                    "last-message",
                    "the last message on a connection, right before its close frame, is accepted like all before",
                    .membership(fence, .takesLastMessage)
                ),
                life(
                    "many-tabs",
                    "each of four tabs of each of two people receives what is sent",
                    .membership(fence, .reachesManyConnections)
                ),
                life(
                    "fragments",
                    "a message in fragments is one message (RFC 6455, section 5.4)",
                    .membership(fence, .takesFragments)
                ),
                life(
                    "tab-closed",
                    "a person who closes one of two tabs still has the other",
                    .membership(fence, .survivesClosedConnection)
                ),
                life(
                    "return",
                    "a person who leaves and comes back is in the room again",
                    .membership(fence, .takesBack)
                ),
                life(
                    "unasked",
                    "what the server sends follows from a message: a new connection receives no earlier ones",
                    .membership(fence, .replaysNothing)
                ),
                life(
                    "joined-at-once",
                    "a connection that was accepted is in the room: it hears what others say a tenth of a second later",
                    level: .should,
                    .membership(fence, .hearsAtOnce)
                ),
                life(
                    "burst",
                    "none of 200 messages from each of two people at once is lost, doubled or swapped",
                    .membership(fence, .bearsBurst(isMutual: true, Placement()))
                ),
                life(
                    "burst-one-side",
                    "none of 200 messages from one person at once is lost, doubled or swapped",
                    .membership(fence, .bearsBurst(isMutual: false, Placement()))
                ),
            ]
            checks += furtherPlacements.map { placement in
                life(
                    "burst/nodes/\(placement.name)",
                    "none of 200 messages from each of two people at two nodes is lost, doubled or swapped",
                    .membership(fence, .bearsBurst(isMutual: true, placement))
                )
            }
        }
        return checks + waiting
    }

    /// Checks that only wait: beside all others, or after them.
    private var waiting: [Check] {
        guard let idle = target.limits.idle else { return [] }
        let sentence =
            "a connection stays open and still works after \(idle.phrase) in which nothing was sent, and receives only "
            + "messages of the contract"
        let checks = [life("idle", sentence, .connection(.staysOpen(idle)))]
        guard channel.credential != nil else { return checks }
        let question = "what happens to a connection whose token expires while it is open"
        return checks + [life("token-expires", question, level: .info, .connection(.outlivesItsToken))]
    }

    private func life(
        _ name: String,
        _ requirement: String,
        level: Level = .must,
        _ question: Question
    ) -> Check {
        Check(
            id: "\(channel.name)/life/\(name)",
            level: level,
            requirement: requirement,
            location: channel.location,
            prerequisites: prerequisites(of: question),
            question: question
        )
    }

    /// Where nobody hears even an own message, nothing shows that a connection works; and where others hear nothing, nothing
    /// shows what reaches them.
    private func prerequisites(of question: Question) -> [String] {
        func reaches(_ relation: ObserverRelation) -> [String] {
            [contractIndex.fence].compactMap { fence in
                fence.map { CheckID.reaches(channel, $0.operation, $0.delivery, relation) }
            }
        }
        let partner = Need.partner.isMet(by: target) ? reaches(.partner) : []
        return switch question {
        case .membership(_, .takesFirstMessage): reaches(.sender)
        case .membership(_, .takesFragments), .connection(.staysOpen): [firstAdmission] + reaches(.sender)
        case .membership: [firstAdmission] + reaches(.sender) + partner
        default: [firstAdmission]
        }
    }
}
