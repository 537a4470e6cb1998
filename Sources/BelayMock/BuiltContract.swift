import CodecRuntime
package import MockEngine
package import MockServer
import SendBuddyMock
package import ServerRules

/// The protocol that this program was built with: the one place that chooses a generated module. Another contract's build
/// changes the import, and `Package.swift`.
package enum BuiltContract {
    /// The channel's rules.
    package static var channel: ChannelRules { wire.channel }

    static let wire = BuiltProtocol()

    /// The words that scenarios may use.
    package static let language = CompiledContract(wire).language
}

extension BuiltContract {
    /// Reads what a client may send.
    ///
    /// - Throws: the first thing that is wrong with it.
    static func decodeClientMessage(_ text: String) throws(DecodeError) {
        _ = try BuiltProtocol.ClientMessage(decoding: text)
    }

    /// Reads what the server may send.
    ///
    /// - Throws: the first thing that is wrong with it.
    static func decodeServerMessage(_ text: String) throws(DecodeError) {
        _ = try BuiltProtocol.ServerMessage(decoding: text)
    }

    /// A server of the contract.
    ///
    /// - Parameters:
    ///   - scenario: what partners do.
    ///   - configuration: where and how to serve.
    ///   - notice: called with everything that happens.
    /// - Returns: the server, which does not listen yet.
    package static func server(
        _ scenario: PlayedScenario,
        _ configuration: MockConfiguration,
        notice: @escaping JournalEntry.Notice = { _ in }
    ) -> BuiltServer {
        BuiltServer(
            server: ContractServer(wire: wire, scenario: scenario, configuration: configuration, notice: notice)
        )
    }

    /// An engine of the contract, made as a transcript's header says; nil where its pacing is unknown.
    package static func engine(_ scenario: Scenario, _ header: TranscriptHeader) -> (any RoomEngine)? {
        guard let pacing = MockEngine<CompiledContract<BuiltProtocol>>.Pacing(rawValue: header.pacing) else {
            return nil
        }
        return MockEngine(
            wire: wire,
            scenario: scenario,
            seed: header.seed,
            pacing: pacing,
            histories: header.histories
        )
    }
}

/// A mock server of the protocol that this program was built with.
package struct BuiltServer: Sendable {
    let server: ContractServer<CompiledContract<BuiltProtocol>>

    /// Serves until the task is cancelled or a shutdown is asked for.
    ///
    /// - Parameter onReady: called once it listens, with its address and its control.
    /// - Throws: `MockServerError`.
    package func run(onReady: @escaping @Sendable (MockInfo, Control?) async -> Void) async throws {
        try await server.run(onReady: onReady)
    }
}
