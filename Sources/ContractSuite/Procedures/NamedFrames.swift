/// Frames that the user names: each is treated as the contract says.
struct NamedFrames: Procedure {
    let frames: [String]

    func run(on session: Session) async throws {
        if let finding = try await FrameTrial(frames: frames).finding(on: session) { throw finding }
        session.note = frames.map { session.contractIndex.clientMeaning(of: $0).phrase }.joined(separator: ", ")
    }
}
