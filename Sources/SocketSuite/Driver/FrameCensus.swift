internal import CodecRuntime
internal import ContractEngine
internal import ContractReading
internal import ContractSuite
internal import ProtocolSpec
internal import Synchronization

/// All that a server has said on one socket, whatever was asked: which of its messages, and what was none.
final class FrameCensus: Sendable {
    /// A frame that is no message of the contract.
    struct Fault: Sendable {
        var excerpt: String
        var pointer: String
        var words: String
        var lines: [Transcript.Line]
    }

    private struct State {
        var counts: [Contract.Message.ID: Int] = [:]
        var broken: [Contract.Message.ID: Fault] = [:]
        var unknown: Fault?
        var total = 0
        var binaryJSON = 0
    }

    /// How much of a conversation is evidence for one frame.
    private static let mostLines = 12

    /// Of messages that answer requests: what both have in common, by its name in the request and its place in the answer.
    private let ids: [Contract.Message.ID: (name: String, path: [String])]
    private let state = Mutex(State())

    init(_ plan: SocketPlan) {
        let pairs = plan.socket.replies.flatMap { reply in
            reply.with.compactMap { id in
                reply.correlation.flatMap { correlation in
                    correlation.request.last.map { (id, (name: $0, path: plan.payloadPath + correlation.answer)) }
                }
            }
        }
        ids = Dictionary(pairs) { first, _ in first }
    }

    /// Counts a frame.
    ///
    /// - Parameters:
    ///   - frame: what was heard.
    ///   - lines: the transcript of its connection so far.
    func add(_ frame: HeardFrame, _ lines: () -> [Transcript.Line]) {
        let isNew: Bool = state.withLock { state in
            state.total += 1
            if frame.isBinaryJSON { state.binaryJSON += 1 }
            switch frame.reading {
            case .message(let messages):
                for id in messages { state.counts[id, default: 0] += 1 }
                return false
            case .broken(let nearest?, _, _): return state.broken[nearest] == nil
            case .broken(nil, _, _): return state.unknown == nil
            }
        }
        guard isNew, case .broken(let nearest, let pointer, let words) = frame.reading else { return }
        var all = lines()
        all.last?.payload?.noteProof()
        if let request = request(of: frame, nearest, all), let last = all.last {
            request.payload?.noteProof()
            all = all.filter { $0.role == .setUp } + [request, last]
        } else if all.count > Self.mostLines {
            all = all.prefix(3) + all.suffix(Self.mostLines - 3)
        }
        let fault = Fault(excerpt: frame.excerpt, pointer: pointer, words: words, lines: all)
        state.withLock { state in
            if let nearest { state.broken[nearest] = fault } else { state.unknown = fault }
        }
    }

    /// The request that a frame answers, by what both have in common.
    private func request(
        of frame: HeardFrame,
        _ message: Contract.Message.ID?,
        _ lines: [Transcript.Line]
    ) -> Transcript.Line? {
        guard let id = message.flatMap({ ids[$0] }), let value = frame.json?[path: id.path] else { return nil }
        let member = "\(JSONValue.string(id.name).jsonText):\(value.jsonText)"
        return lines.last { line in
            guard line.direction == .toServer, let shown = line.payload?.shown(clean: { $0 }),
                let range = shown.firstRange(of: member)
            else { return false }
            return range.upperBound == shown.endIndex || ",}".contains(shown[range.upperBound])
        }
    }

    func count(of message: Contract.Message.ID) -> Int { state.withLock { $0.counts[message] ?? 0 } }
    func fault(of message: Contract.Message.ID) -> Fault? { state.withLock { $0.broken[message] } }
    var unknown: Fault? { state.withLock { $0.unknown } }
    /// How many were JSON in binary frames.
    var binaryJSON: Int { state.withLock { $0.binaryJSON } }
    var total: Int { state.withLock { $0.total } }
}
