internal import CodecRuntime
internal import ContractEngine
internal import ContractReading
internal import JSONSchema
internal import ProtocolSpec

/// Says what is wrong with frames that the engine sent: each is one of the server's messages, and its payload is valid.
struct FrameJudge {
    private let plan: SocketPlan
    private var schemas: [Contract.Message.ID: JSONSchema] = [:]

    init(_ plan: SocketPlan) {
        self.plan = plan
        let documents = SchemaDocuments(plan.contract.documents)
        for id in plan.sent.messages {
            guard let schema = plan.contract[id].payload.schema else { continue }
            let options = SchemaOptions(dialect: schema.dialect == .draft07 ? .draft07 : .draft2020)
            schemas[id] = JSONSchema.compile(schema.node, documents: documents, options: options)[0]
        }
    }

    /// Nil where the frame is right.
    func problem(of frame: Player.Frame) -> String? {
        if frame.isBinary { return plan.sent.recognise(.binary).isEmpty ? "a binary frame is no message" : nil }
        guard let value = try? JSONValue(decoding: frame.bytes.span.bytes) else {
            return plan.sent.recognise(.text).isEmpty ? "\(frame.text) is no message" : nil
        }
        let candidates = plan.sent.recognise(.json(value))
        if candidates.isEmpty { return "\(frame.text) is no message" }
        guard plan.socket.envelope == nil, let index = try? JSONIndex(frame.bytes) else { return nil }
        let isValid = candidates.contains { schemas[$0.message].map { $0.isValid(index) } ?? true }
        guard !isValid, let best = candidates.first else { return nil }
        let problem = schemas[best.message]?.judge(index).problems.first.map(\.description) ?? ""
        return "\(frame.text.prefix(300)) as \(plan.contract[best.message].name): \(problem)"
    }
}
