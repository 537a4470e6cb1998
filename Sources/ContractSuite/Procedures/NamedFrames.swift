/// Frames that the user names: each is treated as the contract says.
struct NamedFrames: Procedure {
    let frames: [String]

    func run(on session: Session) async throws {
        let outcome = try await FrameTrial(frames: frames).outcome(on: session)
        if let finding = outcome.finding { throw finding }
        let meanings = frames.map { session.contractIndex.clientMeaning(of: $0).phrase }.joined(separator: ", ")
        let received =
            outcome.received.isEmpty ? ["nobody received anything, and the socket is open"] : outcome.received
        session.note = ([meanings] + received).joined(separator: "\n")
    }
}
