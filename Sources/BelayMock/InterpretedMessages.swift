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

    package func problems(of text: String, isFromClient: Bool) -> [FrameProblem] {
        served().problem(of: Array(text.utf8), isFromClient: isFromClient).map { problem in
            [FrameProblem(pointer: JSONPointer.text(problem.path), message: problem.reason)]
        } ?? []
    }
}
