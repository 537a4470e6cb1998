internal import ContractEngine
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
    }

    /// How much of a conversation is evidence for one frame.
    private static let mostLines = 12

    private let state = Mutex(State())

    /// Counts a frame.
    ///
    /// - Parameters:
    ///   - frame: what was heard.
    ///   - lines: the transcript of its connection so far.
    func add(_ frame: HeardFrame, _ lines: () -> [Transcript.Line]) {
        let isNew: Bool = state.withLock { state in
            state.total += 1
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
        if all.count > Self.mostLines { all = all.prefix(3) + all.suffix(Self.mostLines - 3) }
        all.last?.payload?.noteProof()
        let fault = Fault(excerpt: frame.excerpt, pointer: pointer, words: words, lines: all)
        state.withLock { state in
            if let nearest { state.broken[nearest] = fault } else { state.unknown = fault }
        }
    }

    func count(of message: Contract.Message.ID) -> Int { state.withLock { $0.counts[message] ?? 0 } }
    func fault(of message: Contract.Message.ID) -> Fault? { state.withLock { $0.broken[message] } }
    var unknown: Fault? { state.withLock { $0.unknown } }
    var total: Int { state.withLock { $0.total } }
}
