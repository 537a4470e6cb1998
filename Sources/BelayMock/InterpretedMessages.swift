package import CodecRuntime
package import ContractEngine
package import MockEngine
package import MockServer
import SchemaValidation
import Synchronization

/// The messages of a contract that was read.
package struct InterpretedMessages: MessageLibrary {
    private let served: @Sendable () -> InterpretedContract
    private let examples = KnownExamples()

    /// - Parameter served: the contract that is served now; it may be read anew.
    package init(_ served: @escaping @Sendable () -> InterpretedContract) {
        self.served = served
    }

    package var language: ScriptLanguage { served().language }

    package var serverMessages: [String]? { language.serverMessages.map(\.name) }

    package func example(of name: String) -> JSONValue? { examples.example(of: name, isFromClient: true, in: served()) }

    package func serverExample(of name: String) -> JSONValue? {
        examples.example(of: name, isFromClient: false, in: served())
    }

    package func pattern(ofFrame bytes: [UInt8]) -> JSONValue? { served().pattern(ofFrame: bytes) }

    package func framed(_ payload: JSONValue, as name: String) -> JSONValue? { served().framed(payload, as: name) }

    package func judgement(of frame: FrameContent, isFromClient: Bool) -> FrameJudgement {
        let judgement: InterpretedContract.Judgement
        switch frame {
        case .text(let text):
            judgement = served().judgement(of: Array(text.utf8), isText: true, isFromClient: isFromClient)
        case .binary(let bytes): judgement = served().judgement(of: bytes, isText: false, isFromClient: isFromClient)
        }
        switch judgement {
        case .message(let name, let payload): return FrameJudgement(message: name, payload: payload)
        case .problem(let problem):
            let problem = FrameProblem(pointer: JSONPointer.text(problem.path), message: problem.reason)
            return FrameJudgement(problems: [problem])
        }
    }
}

/// Examples that were made once: the state shows all of them, again and again.
private final class KnownExamples: Sendable {
    private struct Known: Sendable {
        /// Of the contract that they are of; another one has other examples.
        var plan: SocketPlan?
        var fromClients: [String: JSONValue?] = [:]
        var fromServer: [String: JSONValue?] = [:]
    }

    private let known = Mutex(Known())

    func example(of name: String, isFromClient: Bool, in contract: InterpretedContract) -> JSONValue? {
        known.withLock { known in
            if known.plan !== contract.plans.first { known = Known(plan: contract.plans.first) }
            let place = isFromClient ? \Known.fromClients : \Known.fromServer
            if let example = known[keyPath: place][name] { return example }
            let example = contract.example(of: name, isFromClient: isFromClient)
            known[keyPath: place][name] = .some(example)
            return example
        }
    }
}
