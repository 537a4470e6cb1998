internal import CodecRuntime
package import ContractSuite
package import ProtocolSpec

/// The server of any contract that a run is about, and what may be done there.
package struct SocketTarget: Sendable {
    /// A name with a value: a header field, a parameter of the query or of the path.
    package struct Pair: Sendable, Hashable {
        package var name: String
        package var value: SecretText

        package init(name: String, value: SecretText) {
            self.name = name
            self.value = value
        }
    }

    /// How long the suite waits before it calls something missing. A passing check never waits that long.
    package struct Limits: Sendable, Hashable {
        /// For an answer, counted from what is answered.
        package var answer: Duration
        /// For a handshake, a pong and a close.
        package var close: Duration
        /// How long silence has to last behind a fence that only the transport answers.
        package var quiet: Duration
        /// The most bytes of a message that are read.
        package var messageBytes: Int
        /// How many conversations go on at once; with 1 there is never a second connection: some servers let everybody have
        /// only one.
        package var connections: Int

        package init(
            answer: Duration = .seconds(5),
            close: Duration = .seconds(5),
            quiet: Duration = .milliseconds(150),
            messageBytes: Int = 16 << 20,
            connections: Int = 6
        ) {
            self.connections = connections
            self.answer = answer
            self.close = close
            self.quiet = quiet
            self.messageBytes = messageBytes
        }
    }

    package var location: SourceLocation
    package var name: String
    /// Where the server listens.
    package var nodes: [Node]
    /// The path of the URL: one socket's, or what stands before those of all.
    package var path: String
    package var headers: [Pair] = []
    package var query: [Pair] = []
    package var parameters: [Pair] = []
    /// By the name of their security scheme.
    package var credentials: [Pair] = []
    /// Who the server knows, where the contract has people.
    package var people: [Person] = []
    /// Keys that sign tokens, by the name of their security scheme.
    package var keys: [Pair] = []
    /// Values of the address's parameters that lead to another room than `parameters`.
    package var other: [Pair] = []
    /// What to offer; empty to offer what the contract names.
    package var subprotocols: [String] = []
    /// What a client says first; nil for the login that the contract shows.
    package var first: [SecretText]?
    /// How long to listen for what the server says by itself.
    package var listen: Duration = .seconds(10)
    /// The names of messages that may be sent to a host that is not this machine.
    package var send: [Glob] = []
    /// Whether wrong frames may be sent to such a host.
    package var isHostile = false
    package var certificateAuthority: Target.FilePlace?
    /// Secrets of the cases' own, by name.
    package var secrets: [Pair] = []
    /// Files and folders with cases, by their paths from the target's file.
    package var cases: [Target.FilePlace] = []
    package var limits = Limits()

    package init(location: SourceLocation, name: String, nodes: [Node], path: String? = nil) {
        self.location = location
        self.name = name
        self.nodes = nodes
        self.path = path ?? nodes.first?.prefix ?? ""
    }
}

extension SocketTarget {
    /// What of a URL says how to connect there.
    package struct Address: Sendable {
        package var node: Node
        /// The path as it is written; empty where there is none.
        package var path: String
        /// What stands behind the question mark, decoded.
        package var query: [(name: String, value: String)]
    }

    /// Reads a URL; `http` counts as `ws`.
    package static func address(_ url: String) -> Address? {
        let bare = url.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)[0]
        let parts = bare.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard var node = Node(parts[0], schemes: ["ws": 80, "wss": 443, "http": 80, "https": 443]) else { return nil }
        node.scheme = ["http": "ws", "https": "wss"][node.scheme] ?? node.scheme
        let query = (parts.count > 1 ? parts[1] : "").split(separator: "&").map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (decoded(halves[0]), decoded(halves.count > 1 ? halves[1] : ""))
        }
        let path = node.prefix + (parts[0].hasSuffix("/") && !node.prefix.isEmpty ? "/" : "")
        return Address(node: node, path: path, query: query)
    }

    private static func decoded(_ text: String) -> String {
        PercentEncoding.decode(text, plusIsSpace: true) ?? text
    }

    /// Whether a text is a URL rather than a file.
    package static func isURL(_ text: String) -> Bool {
        ["ws://", "wss://", "http://", "https://"].contains { text.lowercased().hasPrefix($0) }
    }

    /// Whether every node is this machine: then nobody is harmed by what is sent.
    package var isLoopback: Bool { nodes.allSatisfy { Self.isLoopback($0.host) } }

    static func isLoopback(_ host: String) -> Bool {
        let name = host.lowercased()
        if name == "localhost" || name.hasSuffix(".localhost") || name == "::1" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
