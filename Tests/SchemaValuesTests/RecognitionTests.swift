import CodecRuntime
import ContractFiles
import ContractReading
import Foundation
import JSONSchema
import ProtocolSpec
import SchemaValues
import Testing

/// Which message a frame is taken for: every example of every document, and values that are generated for each message.
@Suite struct RecognitionTests {
    static let corpus = ProcessInfo.processInfo.environment["BELAY_ASYNCAPI_CORPUS"]
    static let ours = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Examples/contracts").path

    @Test func `the messages of the example contracts are recognised`() throws {
        try Self.judge(Self.ours)
    }

    @Test(.enabled(if: corpus != nil, "BELAY_ASYNCAPI_CORPUS is not set"))
    func `less than one frame in a hundred of public documents is taken for another message`() throws {
        try Self.judge(try #require(Self.corpus))
    }

    private static func judge(_ folder: String) throws {
        var all = RecognitionScore()
        for (file, score) in try scores(of: folder) {
            all += score
            if score.right < score.count { print("\(file): \(score)") }
            for example in score.shown.prefix(4) { print("    \(example)") }
        }
        print("recognised: \(all)")
        #expect(all.count > 0)
        #expect((all.wrong + all.fitting) * 100 < all.count)
    }

    private static func scores(of folder: String) throws -> [(file: String, score: RecognitionScore)] {
        let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        var scores: [(String, RecognitionScore)] = []
        for file in files.sorted() where ["yaml", "yml", "json"].contains(URL(filePath: file).pathExtension) {
            let path = folder + "/" + file
            guard try String(contentsOfFile: path, encoding: .utf8).contains(/(?m)^\s*"?asyncapi"?\s*:/) else {
                continue
            }
            scores.append((file, RecognitionMeasure(try ContractFile.reading(path).contract).score()))
        }
        return scores
    }
}

/// How frames were recognised.
struct RecognitionScore: CustomStringConvertible {
    var right = 0
    /// Of messages that look the same.
    var tied = 0
    /// Of messages that differ, in nothing that this frame shows.
    var alike = 0
    /// Named as another message, which the frame fits as well.
    var fitting = 0
    /// Named as a message that the frame does not fit.
    var wrong = 0
    var shown: [String] = []

    var count: Int { right + tied + alike + fitting + wrong }

    var description: String {
        "\(count) frames: \(right) right, \(tied) tied, \(alike) that show no difference, \(fitting) named as another message that they fit as well, "
            + "\(wrong) wrong"
    }

    static func += (left: inout RecognitionScore, right: RecognitionScore) {
        left.right += right.right
        left.tied += right.tied
        left.alike += right.alike
        left.fitting += right.fitting
        left.wrong += right.wrong
    }
}

/// Recognises the frames of one contract.
struct RecognitionMeasure {
    let contract: Contract
    private let subjects: [SchemaSubject?]

    init(_ contract: Contract) {
        self.contract = contract
        let references = SchemaReferences(contract.documents)
        subjects = contract.messages.map { message in
            message.payload.schema.map { source in
                let dialect: SchemaDialect = source.dialect == .draft07 ? .draft07 : .draft2020
                return SchemaSubject(source.node, references: references, options: SchemaOptions(dialect: dialect))
            }
        }
    }

    func score() -> RecognitionScore {
        let frames = contract.messages.indices.map(frames)
        var score = RecognitionScore()
        for socket in contract.sockets where socket.envelope == nil {
            for direction in MessageRecognition.Direction.allCases {
                let recognition = MessageRecognition(contract, socket: socket, direction: direction)
                let marks = Dictionary(grouping: recognition.marks, by: \.message)
                for id in recognition.messages {
                    for frame in frames[id.index] {
                        add(marked(frame, as: id, marks[id] ?? []), id, recognition, &score)
                    }
                }
            }
        }
        return score
    }

    private func frames(of number: Int) -> [DocumentNode] {
        let message = contract.messages[number]
        guard case .json = message.payload, let subject = subjects[number] else { return [] }
        var generator = SchemaValueGenerator(subject, seed: UInt64(number))
        return message.examples.compactMap(\.payload).filter(subject.isValid)
            + (0..<20).compactMap { _ in generator.valid() }
    }

    /// A frame with the values that examples and names fix, where its schema leaves more open: another value of a list of
    /// all messages' names makes it a frame of another message.
    private func marked(
        _ frame: DocumentNode,
        as id: Contract.Message.ID,
        _ marks: [MessageRecognition.Marks]
    ) -> DocumentNode {
        guard marks.count == 1, let subject = subjects[id.index] else { return frame }
        var frame = frame.json
        for hint in marks[0].fixed where hint.isHint && hint.values.count == 1 {
            let changed = frame.setting(hint.values[0], at: hint.path[...])
            if subject.isValid(DocumentNode(changed, at: contract.location)) { frame = changed }
        }
        return DocumentNode(frame, at: contract.location)
    }

    private func add(
        _ frame: DocumentNode,
        _ id: Contract.Message.ID,
        _ recognition: MessageRecognition,
        _ score: inout RecognitionScore
    ) {
        let candidates = recognition.recognise(.json(frame.json))
        let best = candidates.prefix(1) + candidates.dropFirst().prefix { $0.isTied }
        guard !best.contains(where: { $0.message == id }) else {
            let ties = recognition.ties.first { $0.contains(id) } ?? [id]
            if best.count == 1 {
                score.right += 1
            } else if best.allSatisfy({ ties.contains($0.message) }) {
                score.tied += 1
            } else {
                score.alike += 1
            }
            return
        }
        let named = best.first?.message
        let fits = named.map { subjects[$0.index]?.isValid(frame) ?? true } ?? false
        if fits { score.fitting += 1 } else { score.wrong += 1 }
        let name = named.map { contract[$0].name } ?? "none"
        score.shown.append("\(contract[id].name) as \(name)\(fits ? " (fits)" : ""): \(frame.text.prefix(200))")
    }
}

extension JSONValue {
    /// The value with another one at a path of names; as it is where the path leads nowhere.
    func setting(_ value: JSONValue, at path: ArraySlice<String>) -> JSONValue {
        guard let name = path.first else { return value }
        guard case .object(var members) = self else { return self }
        if let index = members.firstIndex(where: { $0.name == name }) {
            members[index].value = members[index].value.setting(value, at: path.dropFirst())
        } else if path.count == 1 {
            members.append(Member(name: name, value: value))
        }
        return .object(members)
    }
}
