import AccessTokens
import CodecRuntime
import MockEngine
import ServerRules

extension Entrance {
    /// The one channel of a contract that was built in.
    ///
    /// - Parameters:
    ///   - wire: the contract's protocol.
    ///   - configuration: how clients are denied, by which clock tokens are judged, and which messages the library knows.
    init(_ wire: some WireProtocol, _ configuration: MockConfiguration) {
        let library = configuration.library
        self.init(
            upgrade: { driver, revocations in
                let handler = AdmissionHandler(
                    wire: wire,
                    driver: driver,
                    judge: wire.channel.credential.map { TokenJudge(rules: $0, key: configuration.key.reveal()) },
                    answers: AdmissionAnswers(driver: driver, denials: configuration.denials),
                    now: configuration.now,
                    revocations: revocations
                )
                return SubprotocolChoice { driver.tellFault($0) }.added(to: handler.upgrade)
            },
            target: { room, token in wire.target(room: room.key, token: token) },
            sockets: { roster, token in
                guard let room = roster.rooms.first else { return [] }
                var sockets: [MockInfo.Socket] = []
                for member in roster.people where room.members.contains(member.key) {
                    var value: String?
                    if let rules = wire.channel.credential { value = try await token(rules, member) }
                    sockets.append(
                        MockInfo.Socket(
                            name: "\(wire.channel.name) \(member.key)",
                            target: wire.target(room: room.key, token: value),
                            receives: wire.channel.clientMessages.map(\.discriminatorValue),
                            sends: library?.messages.serverMessages
                        )
                    )
                }
                return sockets
            },
            example: wire.channel.exampleRooms.first.map { wire.target(room: $0, token: nil) },
            paths: wire.channel.tokenEndpoint.map { [$0.path] } ?? []
        )
    }
}
