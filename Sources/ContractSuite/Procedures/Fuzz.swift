internal import NIOCore
internal import ProtocolSpec
internal import SchemaValidation
internal import SeededRandom
internal import ServerRules

/// Many frames made from the schemas, valid and not; what fails is made as small as it still fails.
struct Fuzz: Procedure {
    /// As many frames go before one fence, so that a server's every answer need not be waited for.
    private static let batch = 16
    /// How long a failure is made smaller, and in how many attempts at most.
    private static let deadline = Duration.seconds(20)
    private static let attempts = 300

    let count: Int

    func run(on session: Session) async throws {
        let frames = self.frames(for: session.contractIndex, seed: session.context.seed)
        var start = 0
        while start < frames.count {
            try Task.checkCancellation()
            let end = Self.end(of: start, in: frames, session.contractIndex)
            let batch = Array(frames[start..<end])
            if let finding = try await FrameTrial(frames: batch).finding(on: session) {
                throw try await smallest(batch, finding, on: session)
            }
            start = end
        }
        session.clear()
        session.note = "\(frames.count) frames, \(Self.counts(frames, session.contractIndex))"
    }

    private func frames(for contractIndex: ContractIndex, seed: UInt64) -> [String] {
        let channel = contractIndex.channel
        let fuzzer = FrameFuzzer(
            messages: channel.receives.map(\.message),
            discriminator: channel.discriminator,
            recursiveSchemas: contractIndex.contract.recursiveSchemas,
            seed: seed
        )
        var random = SplitMix64.stream("fuzz", seed: seed)
        return (0..<count).map { _ in fuzzer.frame(using: &random) }
    }

    /// A frame that has the socket closed, or one on which the contract is silent, has a batch of its own.
    private static func end(of start: Int, in frames: [String], _ contractIndex: ContractIndex) -> Int {
        for index in start..<min(start + batch, frames.count) {
            switch contractIndex.clientMeaning(of: frames[index]) {
            case .message, .invalid(.ignore, _, _): continue
            case .invalid(.close, _, _), .open: return max(index, start + 1)
            }
        }
        return min(start + batch, frames.count)
    }

    private static func counts(_ frames: [String], _ contractIndex: ContractIndex) -> String {
        let valid = frames.count { frame in
            if case .message = contractIndex.clientMeaning(of: frame) { true } else { false }
        }
        return "\(valid) of them valid"
    }
}

extension Fuzz {
    /// The smallest frame that still fails, with the line that sends it again.
    private func smallest(_ batch: [String], _ finding: Finding, on session: Session) async throws -> Finding {
        var (frame, found): (String?, Finding) = (nil, finding)
        for single in batch {
            session.clear()
            guard let finding = try await FrameTrial(frames: [single]).finding(on: session) else { continue }
            (frame, found) = (single, finding)
            break
        }
        guard var frame else { return replayable(found, batch, on: session) }
        let end = session.context.deadline(Self.deadline)
        var left = Self.attempts
        while let (smaller, finding) = try await smaller(than: frame, until: end, &left, on: session) {
            (frame, found) = (smaller, finding)
        }
        // Once more, so that the evidence is that of the smallest.
        session.clear()
        session.forget()
        found = try await FrameTrial(frames: [frame]).finding(on: session) ?? found
        return replayable(found, [frame], on: session)
    }

    private func smaller(
        than frame: String,
        until end: NIODeadline,
        _ left: inout Int,
        on session: Session
    ) async throws -> (String, Finding)? {
        for candidate in FrameShrinker.candidates(for: frame) {
            guard left > 0, NIODeadline.now() < end else { return nil }
            left -= 1
            session.clear()
            if let finding = try await FrameTrial(frames: [candidate]).finding(on: session) {
                return (candidate, finding)
            }
        }
        return nil
    }

    private func replayable(_ finding: Finding, _ frames: [String], on session: Session) -> Finding {
        let command = FrameCommand.line(
            for: frames,
            targetFile: session.context.target.location.file,
            contractFile: session.context.contractFile
        )
        return Finding(
            expected: finding.expected,
            observed: finding.observed,
            hint: "\(finding.hint.map { "\($0)\n" } ?? "")replay: \(command)",
            cause: finding.cause
        )
    }
}
