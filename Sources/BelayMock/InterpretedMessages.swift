package import CodecRuntime
package import ContractEngine
package import MockEngine
package import MockServer
import SchemaValidation

/// The messages of a contract that was read.
package struct InterpretedMessages: MessageLibrary {
    private let served: @Sendable () -> InterpretedContract

    /// - Parameter served: the contract that is served now; it may be read anew.
    package init(_ served: @escaping @Sendable () -> InterpretedContract) {
        self.served = served
    }

    package var language: ScriptLanguage { served().language }

    package var serverMessages: [String]? { language.serverMessages.map(\.name) }

    package func example(of name: String) -> JSONValue? { served().example(of: name, isFromClient: true) }

    package func serverExample(of name: String) -> JSONValue? { served().example(of: name, isFromClient: false) }

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
