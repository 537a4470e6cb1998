internal import CodecRuntime
internal import ContractReading
internal import ProtocolSpec

/// Decides about the enum of one direction's messages.
struct FrameUnionTranslator {
    let contract: Contract
    let socket: Contract.Socket
    /// The Swift types of the messages that have one.
    let types: [Contract.Message.ID: String]
    /// All names of types, which no case may hide.
    let typeNames: Set<String>

    /// The enum of one direction.
    ///
    /// - Parameters:
    ///   - direction: whose messages these are.
    ///   - name: the enum's Swift name.
    ///   - doc: what it is.
    /// - Returns: its cases, and how it is known which of them a frame is.
    func union(_ direction: MessageRecognition.Direction, name: String, doc: String) -> FrameUnionBlueprint {
        let recognition = MessageRecognition(contract, socket: socket, direction: direction)
        let envelope = EnvelopeReader(socket.envelope)
        var taken = typeNames.union(SchemaTranslator.memberNames)
        taken.formUnion(["unknown", "frame", "frameShapes", "decoding", "known"])
        let cases = recognition.messages.map { id in
            let message = contract[id]
            return FrameUnionBlueprint.Case(
                name: SwiftName.unique(SwiftName.member(message.shortName), taken: &taken),
                doc: message.text ?? "`\(message.name)`",
                content: content(of: id, isEnveloped: envelope != nil),
                envelope: envelope?.envelope(named: message.statedName ?? message.name)
            )
        }
        return FrameUnionBlueprint(
            name: name,
            doc: doc,
            cases: cases,
            recognition: self.recognition(recognition, isEnveloped: envelope != nil),
            payloadPath: envelope?.payloadPath
        )
    }

    private func content(of id: Contract.Message.ID, isEnveloped: Bool) -> FrameUnionBlueprint.Content {
        switch contract[id].payload {
        case .json: types[id].map { .type($0) } ?? .value
        case _ where isEnveloped: .value
        case .text: .text
        case .binary, .opaque: .bytes
        }
    }

    private func recognition(_ plan: MessageRecognition, isEnveloped: Bool) -> FrameUnionBlueprint.Recognition {
        var indices: [Contract.Message.ID: Int] = [:]
        for (index, id) in plan.messages.enumerated() { indices[id] = index }
        let marks = plan.marks
        if !isEnveloped, let word = word(marks, indices) { return word }
        return .shapes(
            marks.compactMap { marks in
                indices[marks.message].map { index in
                    FrameUnionBlueprint.Shape(
                        index: index,
                        marks: marks.fixed.map { .init(path: $0.path, values: $0.values, isHint: $0.isHint) },
                        required: marks.required,
                        known: marks.known
                    )
                }
            }
        )
    }

    /// A member of the frame that is another text in each message; nil where none tells all of them apart.
    private func word(
        _ marks: [MessageRecognition.Marks],
        _ indices: [Contract.Message.ID: Int]
    ) -> FrameUnionBlueprint.Recognition? {
        guard Set(marks.map(\.message)).count > 1, let first = marks.first else { return nil }
        for member in first.fixed.compactMap(\.word) {
            var words: [(word: String, index: Int)] = []
            var owners: [[UInt8]: Int] = [:]
            let isTelling = marks.allSatisfy { marks in
                guard let index = indices[marks.message],
                    let fixed = marks.fixed.first(where: { $0.word == member })
                else { return false }
                return fixed.values.compactMap(\.string).allSatisfy { word in
                    let owner = owners.updateValue(index, forKey: Array(word.utf8))
                    if owner == nil { words.append((word, index)) }
                    return owner == nil || owner == index
                }
            }
            if isTelling { return .word(member: member, words: words) }
        }
        return nil
    }
}

extension MessageRecognition.Marks.Fixed {
    /// The name of a member of the frame itself that is always there and a text.
    fileprivate var word: String? {
        guard path.count == 1, isCertain, !isHint, !values.isEmpty, values.allSatisfy({ $0.string != nil }) else {
            return nil
        }
        return path[0]
    }
}

extension Contract.Message {
    /// What people say about it.
    var text: String? { description ?? summary ?? title }

    /// Its name, short enough for the name of a file.
    var shortName: String { String(name.prefix(80)) }
}
