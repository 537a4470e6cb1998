internal import ProtocolSpec

extension Question {
    /// How it is asked.
    var procedure: any Procedure {
        switch self {
        case .admission(let person, let node): Admitted(person: person, node: node)
        case .denial(let code, let attempt): Denial(code: code, attempt: attempt)
        case .subjects(let subjects): DeniedSubjects(subjects: subjects)
        case .claims(let others): ReadClaims(others: others)
        case .delivery(let subject, let question): question.procedure(of: subject)
        case .acceptance(let operation, let example): AcceptedValue(operation: operation, example: example)
        case .refusal(let frame, let answer): RefusedFrame(frame: frame, rule: answer)
        case .huge(let operation, let field): HugeText(operation: operation, field: field)
        case .notANumber(let operation, let field): NotANumber(operation: operation, field: field)
        case .persistence(let subject, let question): question.procedure(of: subject)
        case .connection(let question): question.procedure
        case .membership(let fence, let question): question.procedure(with: fence)
        case .endpoint(let subject, let question): question.procedure(of: subject)
        case .fuzz(let count): Fuzz(count: count)
        case .frames(let frames): NamedFrames(frames: frames)
        }
    }
}

extension DeliveryQuestion {
    fileprivate func procedure(of subject: DeliverySubject) -> any Procedure {
        switch self {
        case .reaches(let relation) where relation.isReached(by: subject.delivery.audience):
            Delivered(subject: subject, relation: relation)
        case .reaches(let relation): NotDelivered(subject: subject, relation: relation)
        case .comesOnce: DeliveredOnce(subject: subject)
        case .comesInOrder: DeliveredInOrder(subject: subject)
        case .comesAgain: DeliveredInOrder(subject: subject, count: 3, isSame: true)
        case .staysInItsRoom: RoomIsolation(subject: subject)
        case .satisfiesItsSchema: SchemaConformance(subject: subject)
        case .fillsField(let field): FieldSource(subject: subject, field: field)
        case .isNotSpoofed: SpoofedFields(subject: subject)
        case .isTheSameForAll: SameForAll(subject: subject)
        }
    }
}

extension PersistenceQuestion {
    fileprivate func procedure(of subject: PersistenceSubject) -> any Procedure {
        switch self {
        case .stores(let other, let node): PersistedMessages(subject: subject, otherTraffic: other, node: node)
        case .touches: TouchedAttribute(subject: subject)
        case .ignores(let operation): UntouchedAttribute(subject: subject, operation: operation)
        case .ignoresInvalid(let proof): UntouchedByInvalid(subject: subject, proof: proof)
        }
    }
}

extension ConnectionQuestion {
    fileprivate var procedure: any Procedure {
        switch self {
        case .answersPing: PingPong()
        case .answersClose: CloseHandshake()
        case .staysOpen(let duration): IdleConnection(duration: duration)
        case .outlivesItsToken: TokenExpiry()
        }
    }
}

extension MembershipQuestion {
    fileprivate func procedure(with fence: MarkedOperation) -> any Procedure {
        switch self {
        case .takesFirstMessage: FirstMessage(fence: fence)
        case .takesLastMessage: LastMessage(fence: fence)
        case .reachesManyConnections: ManyConnections(fence: fence)
        case .takesFragments: Fragments(fence: fence)
        case .survivesClosedConnection: ConnectionClosed(fence: fence)
        case .takesBack: Rejoin(fence: fence)
        case .replaysNothing: NoReplay(fence: fence)
        case .hearsAtOnce: JoinedAtOnce(fence: fence)
        case .knowsItsRoom(let spelling): RoomSpelling(fence: fence, spelling: spelling)
        case .bearsBurst(let isMutual, let placement): Burst(fence: fence, isMutual: isMutual, placement: placement)
        }
    }
}

extension EndpointQuestion {
    fileprivate func procedure(of subject: EndpointSubject) -> any Procedure {
        switch self {
        case .answers(let reply, let credentials, let isExact):
            EndpointAnswer(subject: subject, credentials: credentials, reply: reply, isExact: isExact)
        case .body(let reply, let credentials):
            EndpointBody(subject: subject, credentials: credentials, reply: reply)
        case .denies(let credential): EndpointDenial(subject: subject, credential: credential)
        case .refusesOtherMethod: OtherMethod(subject: subject)
        case .tokenOpensChannel(let field): IssuedTokenOpens(subject: subject, field: field)
        case .tokenIsForItsOwner(let field, let rules): IssuedTokenSubject(subject: subject, field: field, rules: rules)
        case .tokenLives(let field, let rules): IssuedTokenLifetime(subject: subject, field: field, rules: rules)
        case .crossOrigin(let question): CrossOriginAnswer(subject: subject, question: question)
        }
    }
}
