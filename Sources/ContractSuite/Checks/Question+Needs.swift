internal import ProtocolSpec
internal import ServerRules

extension Question {
    /// What the target must have for the question to be asked.
    var needs: [Need] {
        switch self {
        case .admission, .denial, .subjects, .claims, .refusal, .huge, .notANumber, .connection, .fuzz, .frames: []
        case .delivery(let subject, let question): Self.needs(question, subject)
        case .acceptance(let operation, _): operation.deliveries.contains { $0.audience == .others } ? [.partner] : []
        case .persistence(_, let question): Self.needs(question)
        case .membership(_, let question): Self.needs(question)
        case .endpoint(_, .crossOrigin): [.probe(.refresh), .origin, .foreignOrigin]
        case .endpoint: [.probe(.refresh)]
        }
    }

    private static func needs(_ question: DeliveryQuestion, _ subject: DeliverySubject) -> [Need] {
        // Two connections of one person are enough, unless the sender is left out.
        let listeners: [Need] = subject.delivery.audience == .others ? [.partner] : []
        return switch question {
        case .reaches(let relation): relation == .partner ? [.partner] : []
        case .staysInItsRoom: [.otherRoom]
        case .comesOnce, .comesInOrder, .comesAgain, .satisfiesItsSchema, .fillsField, .isNotSpoofed, .isTheSameForAll:
            listeners
        }
    }

    private static func needs(_ question: PersistenceQuestion) -> [Need] {
        switch question {
        case .stores(.alone, _): [.probe(.messages), .partner]
        case .stores: [.probe(.messages)]
        case .touches, .ignores: [.probe(.lastMessageAt)]
        case .ignoresInvalid: [.probe(.lastMessageAt), .partner]
        }
    }

    private static func needs(_ question: MembershipQuestion) -> [Need] {
        switch question {
        case .takesBack, .replaysNothing, .hearsAtOnce, .bearsBurst, .knowsItsRoom: [.partner]
        case .takesFirstMessage, .takesLastMessage, .reachesManyConnections, .takesFragments,
            .survivesClosedConnection:
            []
        }
    }
}

extension Question {
    var schedule: Schedule {
        switch self {
        case .denial, .subjects: .concurrent
        // The new token's owner sends a message in the room, where other checks wait for silence.
        case .endpoint(_, .tokenOpensChannel): .mainRoom
        case .endpoint: .concurrent
        case .connection(.outlivesItsToken): .background
        case .connection(.staysOpen): .alone
        case .acceptance, .refusal, .notANumber: .eitherRoom
        case .admission, .claims, .delivery, .huge, .persistence, .connection, .membership, .fuzz, .frames: .mainRoom
        }
    }

    var phase: Phase {
        switch self {
        case .admission, .claims: .admission
        case .delivery(let subject, .reaches(let relation)) where relation.isReached(by: subject.delivery.audience):
            .delivery
        case .delivery(_, .satisfiesItsSchema), .delivery(_, .comesOnce): .form
        case .persistence: .persistence
        case .huge: .heavy
        case .denial, .subjects, .delivery, .acceptance, .refusal, .notANumber, .connection, .membership, .endpoint,
            .fuzz,
            .frames:
            .rest
        }
    }

    /// Whether it is about the list of stored messages, which is read for all such checks together.
    var isOfStore: Bool {
        if case .persistence(_, .stores) = self { true } else { false }
    }

    var isMeasured: Bool {
        if case .membership(_, .bearsBurst) = self { true } else { false }
    }

    var isAskedFor: Bool {
        switch self {
        case .fuzz, .frames: true
        default: false
        }
    }
}
