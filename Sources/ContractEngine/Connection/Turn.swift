package import ProtocolSpec

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
    let deliveries: [Delivery]
}

/// Finds the turns of a socket's messages.
struct TurnMaker {
    typealias ID = Contract.Message.ID

    /// Messages that begin the stream, if it waits for one.
    let starting: Set<ID>
    /// Messages that end everything that goes on.
    let stopping: Set<ID>
    let deliveries: [ID: [Delivery]]

    /// - Parameters:
    ///   - messages: what clients send.
    ///   - script: what the server says by itself.
    /// - Returns: the turn of each message.
    func turns(_ messages: [ID], by script: DefaultScript) -> [ID: Turn] {
        let answered = Set(script.answers.map(\.request) + script.unanswered.map(\.message))
        let farewells = Dictionary(script.farewells.map { ($0.request, $0.lines) }, uniquingKeysWith: { own, _ in own })
        var streaming = stopping.union(script.subscriptions.map(\.message))
        if script.stream?.start == .firstMessage { streaming.formUnion(starting) }
        var turns: [ID: Turn] = [:]
        for id in messages {
            turns[id] = Turn(
                isLogin: script.login?.message == id,
                isAnswered: answered.contains(id),
                changesStreams: streaming.contains(id),
                farewells: farewells[id] ?? [],
                deliveries: deliveries[id] ?? []
            )
        }
        return turns
    }
}

extension Contract.Message {
    /// Whether a document that names a message may mean this one.
    package func isCalled(_ name: String) -> Bool { self.name == name || statedName == name }
}
