internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

extension CheckDerivation {
    /// Who receives what an operation delivers, and what is in it.
    func deliveries(of operation: ReceiveOperation) -> [Check] {
        operation.deliveries.flatMap { delivery in
            placements(of: delivery).flatMap { placement in
                let subject = DeliverySubject(operation: operation, delivery: delivery, placement: placement)
                return recipients(subject) + contents(subject)
            }
        }
    }

    private func recipients(_ subject: DeliverySubject) -> [Check] {
        let (operation, delivery) = (subject.operation, subject.delivery)
        let base = CheckID.delivers(channel, operation, delivery, subject.placement)
        let checks = ObserverRelation.allCases.filter { subject.placement.isOnOne || $0 != .sender }.map { relation in
            let isOfFence = operation.name == contractIndex.fence?.operation.name
            return Check(
                id: CheckID.reaches(channel, operation, delivery, relation, subject.placement),
                requirement: audience(subject) + nodes(subject),
                location: delivery.location,
                prerequisites: [firstAdmission] + sameNode(subject, relation),
                phase: isOfFence && relation.isReached(by: delivery.audience) ? .fence : nil,
                question: .delivery(subject, .reaches(relation))
            )
        }
        let others: [(String, String, DeliveryQuestion)] = [
            ("once", "\(subject.quoted) comes once to each connection", .comesOnce),
            ("in-order", "\(subject.quoted) comes in the order of sending", .comesInOrder),
            (
                "again", "the same frame sent again is delivered as \(subject.quoted) again",
                .comesAgain
            ),
            ("other-room", "nothing of one room reaches another", .staysInItsRoom),
        ]
        return checks
            + others.map { name, requirement, question in
                Check(
                    id: "\(base)/\(name)",
                    requirement: requirement + nodes(subject),
                    location: delivery.location,
                    prerequisites: prerequisites(of: question, subject),
                    question: .delivery(subject, question)
                )
            }
    }

    /// What does not arrive at one node does not arrive at two: the check of everyone at the first node.
    private func sameNode(_ subject: DeliverySubject, _ relation: ObserverRelation) -> [String] {
        guard !subject.placement.isOnOne, relation.isReached(by: subject.delivery.audience) else { return [] }
        return [CheckID.reaches(channel, subject.operation, subject.delivery, relation, Placement())]
    }

    /// Everyone at the first node; then the sender at the first, and everyone else at each further one. A delivery to the
    /// sender alone does not cross nodes.
    private func placements(of delivery: Delivery) -> [Placement] {
        [Placement()] + (delivery.audience == .sender ? [] : furtherPlacements)
    }

    /// Every further node against the first.
    var furtherPlacements: [Placement] {
        target.nodes.indices.dropFirst().map { Placement(0, $0) }
    }

    private func nodes(_ subject: DeliverySubject) -> String {
        subject.placement.isOnOne ? "" : ", at whatever node they are connected"
    }

    private func contents(_ subject: DeliverySubject) -> [Check] {
        let base = CheckID.delivers(channel, subject.operation, subject.delivery, subject.placement)
        let message = channel.sent(subject.delivery.message)
        let form = Check(
            id: "\(base)/form",
            requirement: "\(subject.quoted) is a text frame that satisfies its schema" + nodes(subject),
            location: message?.payload.location ?? subject.delivery.location,
            prerequisites: prerequisites(of: .satisfiesItsSchema, subject),
            question: .delivery(subject, .satisfiesItsSchema)
        )
        let fields = subject.delivery.fields.map { field in
            let description = message?.payload.object?[field.name]?.schema.description
            return Check(
                id: "\(base)/field/\(field.name)",
                requirement: words(
                    description,
                    or: "\"\(field.name)\" of \(subject.quoted) is \(Self.phrase(field.source))"
                ) + nodes(subject),
                location: field.location,
                needs: field.source == .senderName ? [.name(of: target.main.members.first ?? "")] : [],
                prerequisites: prerequisites(of: .fillsField(field), subject),
                question: .delivery(subject, .fillsField(field))
            )
        }
        let own = Check(
            id: "\(base)/not-spoofed",
            requirement:
                "the fields of \(subject.quoted) that the server fills in are the server's, whatever a client sends"
                + nodes(subject),
            location: subject.delivery.location,
            prerequisites: prerequisites(of: .isNotSpoofed, subject),
            question: .delivery(subject, .isNotSpoofed)
        )
        let isJudged = subject.placement.isOnOne && !subject.spoofs.isEmpty
        let contents = [form] + fields + (isJudged ? [own] : [])
        guard subject.delivery.audience == .all else { return contents }
        let same = Check(
            id: "\(base)/same-for-all",
            requirement: "\(subject.quoted) is the same for everyone who receives it" + nodes(subject),
            location: subject.delivery.location,
            prerequisites: prerequisites(of: .isTheSameForAll, subject),
            question: .delivery(subject, .isTheSameForAll)
        )
        return contents + [same]
    }

    /// A delivery that does not reach its recipients can't be asked anything else.
    private func prerequisites(of question: DeliveryQuestion, _ subject: DeliverySubject) -> [String] {
        switch question {
        case .reaches, .staysInItsRoom, .isNotSpoofed: return [firstAdmission]
        case .comesOnce, .comesInOrder, .comesAgain, .satisfiesItsSchema, .fillsField, .isTheSameForAll: break
        }
        let (operation, delivery, placement) = (subject.operation, subject.delivery, subject.placement)
        let relations = ObserverRelation.allCases.filter { relation in
            relation.isReached(by: delivery.audience) && (relation != .sender || placement.isOnOne)
                && (relation != .partner || Need.partner.isMet(by: target))
        }
        return [firstAdmission] + relations.map { CheckID.reaches(channel, operation, delivery, $0, placement) }
    }

    private func audience(_ subject: DeliverySubject) -> String {
        switch subject.delivery.audience {
        case .all: "\(subject.quoted) goes to every connection in the room, the sender's own included"
        case .others: "\(subject.quoted) goes to every connection in the room but those of the person who sent"
        case .sender: "\(subject.quoted) goes to the connection that sent, and to no other"
        }
    }

    private static func phrase(_ source: Delivery.Source) -> String {
        switch source {
        case .payload(let path): "the received message's \(path.joined(separator: ".")), to the code point"
        case .senderID: "the id of the person who sent"
        case .senderName: "the name of the person who sent"
        case .uuid: "a new UUID for every message, the same for everyone"
        case .timestamp: "the time of the message (RFC 3339), never going back"
        case .jwt(let scheme): "a new token of \(scheme)"
        }
    }
}

// MARK: - Values and frames

extension CheckDerivation {
    /// Every keyword of an operation's message, at, below and above its limit.
    func values(of operation: ReceiveOperation) -> [Check] {
        let cases = contractIndex.generator.cases(of: operation.message.payload, seed: seed)
        // A wrong discriminator belongs to no operation: see the malformed frames.
        return cases.filter { $0.path.first != channel.discriminator }.map { example in
            let base = "\(channel.name)/\(operation.name)"
            let level: Level = example.isExotic ? .should : .must
            let place = example.path.joined(separator: ".")
            switch example.verdict {
            case .valid:
                return Check(
                    id: "\(base)/accepts/\(example.id)",
                    level: level,
                    requirement: "\(example.label): valid by \(example.keyword), so it is accepted and delivered",
                    location: example.location,
                    prerequisites: [firstAdmission],
                    question: .acceptance(operation, example)
                )
            case .invalid:
                return Check(
                    id: CheckID.refuses(channel, operation, example.id),
                    level: level,
                    requirement:
                        "\(example.label): \"\(place)\" breaks \(example.keyword), \(fate(operation.onInvalid))",
                    location: example.location,
                    prerequisites: [firstAdmission],
                    question: .refusal(.value(operation, example), operation.onInvalid.answer)
                )
            }
        }
    }

    /// Each field of an operation's message as NaN or Infinity, and one that the contract doesn't know.
    func numbers(of operation: ReceiveOperation) -> [Check] {
        guard let rules = operation.message.payload.object else { return [] }
        let extra = HugeField.unknownName(in: rules)
        let fields =
            rules.properties.map { ($0.name, $0.name, $0.location) }
            + [(extra, "extra-field", operation.message.payload.location)]
        return fields.map { field, id, location in
            Check(
                id: "\(channel.name)/\(operation.name)/not-a-number/\(id)",
                requirement:
                    "\(id == field ? "\"\(field)\"" : "a field that the contract doesn't know") that is NaN or Infinity: nobody "
                    + "receives what is not JSON, and the server goes on",
                location: location,
                prerequisites: [firstAdmission],
                question: .notANumber(operation, field: field)
            )
        }
    }

    /// Fields with megabytes of text in them.
    func huge(of operation: ReceiveOperation) -> [Check] {
        guard let fence = contractIndex.fence else { return [] }
        let relations = [ObserverRelation.sender, .partner]
        return HugeField.all(of: operation, in: contractIndex).map { field in
            Check(
                id: "\(channel.name)/\(operation.name)/huge/\(field.id)",
                requirement: field.isAllowed
                    ? "\(field.label) is delivered as it is, dropped or refused, and others are served"
                    : "\(field.label) reaches nobody: it is dropped or refused, and others are served",
                location: operation.message.payload.object?[field.name]?.location ?? operation.message.payload.location,
                prerequisites: [firstAdmission]
                    + relations.map { CheckID.reaches(channel, fence.operation, fence.delivery, $0) },
                question: .huge(operation, field)
            )
        }
    }

    /// Frames that are not messages at all.
    var malformed: [Check] {
        MalformedFrame.all(for: channel).map { frame in
            let rule: InvalidFrameAnswer = frame.isOpen ? .ignore : channel.onInvalid.answer
            return Check(
                id: "\(channel.name)/malformed/\(frame.id)",
                level: frame.isOpen || frame.isLenience ? .should : .must,
                requirement: frame.isOpen
                    ? "\(frame.label) leaves the connection open"
                    : "\(frame.label) is not a message: \(fate(channel.onInvalid))",
                location: channel.onInvalid.location,
                prerequisites: [firstAdmission],
                question: .refusal(.malformed(frame), rule)
            )
        }
    }

    private func fate(_ rule: InvalidFrameRule) -> String {
        switch rule.answer {
        case .ignore: "it is dropped, and the socket stays open"
        case .close(let code): "the socket is closed with \(code)"
        }
    }
}
