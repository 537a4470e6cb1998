import CodecRuntime

/// A WebSocket, of whatever library.
protocol LampSocket: Sendable {
    /// Sends a text frame.
    func send(_ text: String) async throws
    /// The next text frame.
    func receive() async throws -> String
    /// Why the server closed it; nil as long as it is open.
    func closeCode() async -> UInt16?
}

/// What the app does with a lamp.
struct LampClient: Sendable {
    let socket: any LampSocket

    /// Makes the lamp as bright as this.
    func dim(to percent: Int) async throws -> ServerMessage {
        try await socket.send(Dim(percent: percent).encodedText())
        return try ServerMessage(decoding: try await socket.receive())
    }

    /// Whether the app should connect again.
    func comesBack() async -> Bool {
        guard let code = await socket.closeCode() else { return false }
        return CloseCode(rawValue: code)?.retry != .never
    }
}
