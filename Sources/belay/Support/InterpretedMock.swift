import ContractFiles
import ContractReading
import Foundation
import Logging
import MockServer
import ProtocolSpec
import ServiceLifecycle
import UnixSignals

/// Serves a contract that this program was not built with, until SIGTERM, SIGINT or the end of its terminal.
struct InterpretedMock: Service {
    let contract: Contract
    let configuration: MockConfiguration
    let requiresCredentials: Bool
    let readyFile: ReadyFile?

    /// Runs it.
    ///
    /// - Throws: where the address can't be listened on, or the ready file can't be written.
    func runUntilSignalled() async throws {
        var logger = Logger(label: "belay")
        logger.logLevel = .critical
        let group = ServiceGroup(
            services: [self],
            gracefulShutdownSignals: [.sigterm, .sigint] + (MockService.outlivesTerminal ? [] : [.sighup]),
            logger: logger
        )
        do {
            try await group.run()
        } catch let error as MockServerError {
            throw Failure.unavailable(error.description)
        }
    }

    func run() async throws {
        let readyFile = readyFile
        let (failures, failing) = AsyncStream.makeStream(of: Failure.self)
        let server = InterpretedServer(
            contract: contract,
            configuration: configuration,
            requiresCredentials: requiresCredentials,
            notice: { Self.show($0) }
        )
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await server.run { info in
                        Self.showBanner(info)
                        do throws(Failure) {
                            try readyFile?.write(info.readyFile)
                        } catch {
                            failing.yield(error)
                        }
                    }
                }
                group.addTask {
                    for await failure in failures { throw failure }
                }
                defer { group.cancelAll() }
                try await group.next()
            }
        } onGracefulShutdown: {
            readyFile?.remove()
        }
    }

    // MARK: The console

    private static func showBanner(_ info: InterpretedInfo) {
        Terminal.show("Belay mock · \(Terminal.plain(info.title)) · \(info.http)")
        for entry in info.entries {
            Terminal.show("  \(Terminal.plain(entry.name))")
            Terminal.show("    \(info.url(of: entry))")
            for header in entry.headers {
                Terminal.show("    needs the header \(header.name), which no browser can set on a WebSocket")
            }
            if !entry.subprotocols.isEmpty {
                Terminal.show("    subprotocol \(entry.subprotocols.joined(separator: ", "))")
            }
            for frame in entry.first { Terminal.show("    say first: \(Terminal.plain(frame))") }
        }
    }

    private static func show(_ notice: InterpretedServer.Notice) {
        switch notice {
        case .opened(let client, let socket): Terminal.show("+ \(name(client)) is on \(Terminal.plain(socket))")
        case .received(let client, let text): Terminal.show("< \(name(client))  \(shortened(text))")
        case .sent(let client, let text): Terminal.show("> \(name(client))  \(shortened(text))")
        case .closed(let client, let code): Terminal.show("- \(name(client)) has left (\(code))")
        case .refused(let text): Terminal.show("! \(Terminal.plain(text))")
        case .note(let client, let text):
            Terminal.show("· \(client.map { "\(name($0)): " } ?? "")\(Terminal.plain(text))")
        }
    }

    /// A client says itself what it is called.
    private static func name(_ client: String) -> String { Terminal.plain(String(client.prefix(100))) }

    private static func shortened(_ text: String) -> String { Terminal.plain(String(text.prefix(400))) }
}
