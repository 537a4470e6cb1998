internal import CodecRuntime
package import JSONSchema
package import ProtocolSpec

/// The one member by whose text most protocols say which message a frame is, and the message that each text leaves; or the
/// only message that there is.
struct MessageFork: Sendable {
    private let path: TokenPath
    /// Texts that leave one message. Others leave several, or are of no message.
    private let messages: [String: Contract.Message.ID]
    private let sole: Contract.Message.ID?

    /// Nil where frames are told apart by something else, too.
    init?(_ plan: RecognitionPlan) {
        if let first = plan.entries.first?.message, plan.entries.allSatisfy({ $0.message == first }) {
            (path, messages, sole) = (TokenPath([]), [:], first)
            return
        }
        guard plan.dividing.count == 1, let place = plan.dividing.first else { return nil }
        var names: [String] = []
        for step in plan.paths.steps(to: place) {
            guard case .member(let name) = step else { return nil }
            names.append(name)
        }
        sole = nil
        path = TokenPath(names)
        messages = plan.texts(at: place).compactMapValues { shapes in
            let left = Set(shapes.map { plan.entries[$0].message })
            return left.count == 1 ? left.first : nil
        }
    }

    /// The message that a frame's text leaves; nil where it takes more to know.
    func message(of frame: JSONIndex) -> Contract.Message.ID? {
        if let sole { return sole }
        guard let token = frame.token(at: path), frame.kind(token) == .string else { return nil }
        return messages[frame.string(token)]
    }
}

extension RecognitionPlan {
    /// The shapes that each text leaves which some shape fixes at a place: those that may have it there, and those that don't
    /// fix the place or only by a hint.
    fileprivate func texts(at path: Int) -> [String: [Int]] {
        let others = entries.indices.filter { index in
            let shape = entries[index].shape
            return shape.hints[path] != nil || shape.members[path]?.values == nil
        }
        guard others.allSatisfy({ entries[$0].message == entries[others[0]].message }) else { return [:] }
        return marks(at: path).mapValues { others + $0 }
    }
}

extension MessageRecognition {
    /// The only message that a frame may be, where that is seen at once: the one that `recognise` finds, and nothing else.
    ///
    /// - Parameter frame: a text frame that is JSON.
    /// - Returns: nil where it takes more to know, or where there are others.
    package func only(_ frame: JSONIndex) -> Contract.Message.ID? { fork?.message(of: frame) }
}
