import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The WebSocket of the app.
struct WebSocket: LampSocket {
    private let task: URLSessionWebSocketTask

    static func open(_ url: String) async throws -> WebSocket {
        guard let url = URL(string: url) else { throw URLError(.badURL) }
        let task = URLSession.shared.webSocketTask(with: url)
        task.resume()
        return WebSocket(task: task)
    }

    func send(_ text: String) async throws {
        try await task.send(.string(text))
    }

    func receive() async throws -> String {
        guard case .string(let text) = try await task.receive() else { throw URLError(.cannotDecodeRawData) }
        return text
    }

    func closeCode() async -> UInt16? {
        // The close frame comes last.
        while (try? await task.receive()) != nil {}
        return UInt16(exactly: task.closeCode.rawValue)
    }
}
