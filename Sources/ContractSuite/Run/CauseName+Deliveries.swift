internal import CodecRuntime
internal import ProtocolSpec
internal import ServerRules

/// Faults that show in more than one kind of check, so that all of them call each by the same name.
extension CauseName {
    /// What a server sends is not what the contract says that this message is.
    static func departs(_ message: String) -> CauseName {
        CauseName("\"\(message)\" departs from its schema")
    }

    /// The same; where it departs by a time that has no offset, that is told, since other times will be like it.
    static func departs(_ received: ReceivedMessage, of delivery: Delivery) -> CauseName {
        lacksOffset(received, of: delivery) ? .noOffset : .departs(delivery.message)
    }

    /// Whether one of a delivery's times would be one if it said in which zone.
    static func lacksOffset(_ received: ReceivedMessage, of delivery: Delivery) -> Bool {
        delivery.fields.contains { field in
            guard field.source == .timestamp, let text = received.meaning.json?[field.name]?.string else {
                return false
            }
            return WireTimestamp(text) == nil && WireTimestamp("\(text)Z") != nil
        }
    }

    static let noOffset = CauseName("a time has no offset from UTC")

    /// A copied value is not to the code point what was sent.
    static func changed(_ field: String, of message: String) -> CauseName {
        CauseName("\"\(field)\" of \"\(message)\" is changed on its way")
    }

    static func doubled(_ message: String) -> CauseName {
        CauseName("\"\(message)\" comes more than once")
    }

    static func lost(_ message: String) -> CauseName {
        CauseName("some \"\(message)\" are lost")
    }

    /// The server takes the end of one connection for that of the person.
    static let closedAlong = CauseName("a connection that closes takes the person's others along")

    static func outOfOrder(_ message: String) -> CauseName {
        CauseName("\"\(message)\" comes out of order")
    }

    /// The server says something that the contract does not have.
    static let strangeMessage = CauseName("the server sends what is not a message of the contract")

    static let wrongSender = CauseName("the sender's id is another person's, or not an id")

    static let noConnection = CauseName("no connection can be opened")

    /// A member's handshake is answered with an HTTP status.
    static func refused(_ answer: HandshakeAnswer) -> CauseName {
        [401, 403].contains(answer.status)
            ? .goodTokenRefused : CauseName("no connection can be opened: HTTP \(answer.status)")
    }

    /// A good token is taken for a bad one.
    static let goodTokenRefused = CauseName("the server refuses a good token")

    static func missing(route: String) -> CauseName {
        CauseName("no route serves \(route)")
    }
}

extension CauseName {
    /// Nobody, or not everybody, receives a message who should.
    ///
    /// - Parameters:
    ///   - subject: the delivery.
    ///   - relation: to whom it does not come.
    ///   - channel: whose checks of this delivery show whether it comes to anybody.
    /// - Returns: its name; the wider one is that nothing is delivered.
    static func notDelivered(
        _ subject: DeliverySubject,
        to relation: ObserverRelation,
        in channel: Channel
    ) -> CauseName {
        guard subject.placement.isOnOne else { return CauseName("nodes do not share their rooms") }
        let base = CheckID.delivers(channel, subject.operation, subject.delivery)
        let reached = ObserverRelation.allCases.filter { $0.isReached(by: subject.delivery.audience) }
        let wider = WiderCause(
            "\(subject.quoted) is not delivered at all",
            hint: "does the handler read this message, and pass it on? The server's log may have its error",
            scope: reached.map { Glob("\(base)/\($0.rawValue)") }
        )
        return CauseName("\(subject.quoted) does not reach \(recipients(relation))", wider: [wider])
    }

    private static func recipients(_ relation: ObserverRelation) -> String {
        switch relation {
        case .sender, .secondConnection: "the person who sent"
        case .partner: "the other members"
        }
    }
}
