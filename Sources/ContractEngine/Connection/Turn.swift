internal import ProtocolSpec

/// What there is to do about a message of the client's: looked for once, since most messages need little of it.
struct Turn: Sendable {
    /// Whether the client says with it who it is.
    let isLogin: Bool
    /// Whether it is answered, or has no answer for a reason that people are told.
    let isAnswered: Bool
    /// Whether it begins or ends a stream.
    let changesStreams: Bool
    /// What follows a message that ends everything.
    let farewells: [DefaultScript.Line]
    let deliveries: [SocketPlan.Delivery]

    init(
        _ message: Contract.Message.ID,
        _ script: DefaultScript,
        _ starting: Set<Contract.Message.ID>,
        _ stopping: Set<Contract.Message.ID>,
        _ deliveries: [SocketPlan.Delivery]
    ) {
        isLogin = script.login?.message == message
        isAnswered = script.answer(to: message) != nil || script.unanswered.contains { $0.message == message }
        changesStreams =
            stopping.contains(message) || script.subscription(by: message) != nil
            || script.stream?.start == .firstMessage && starting.contains(message)
        farewells = script.farewells.first { $0.request == message }?.lines ?? []
        self.deliveries = deliveries
    }
}

extension Contract.Message {
    /// Whether a document that names a message may mean this one.
    func isCalled(_ name: String) -> Bool { self.name == name || statedName == name }
}
