internal import NIOCore
internal import NIOHTTP1

/// A request over HTTP, beside the sockets.
struct ProbeRequest: Sendable {
    var method: String
    /// Path and query, beginning with a slash; or a whole URL, where the server itself named one.
    var target: String
    var headers: [(name: String, value: String)] = []
    /// Who makes it, for the transcript, such as "ann".
    var who: String

    /// The target without its query.
    var path: String { String(target.prefix { $0 != "?" }) }
}
