internal import NIOHTTP1

/// A request to connect.
struct HandshakeRequest: Sendable {
    var head: HTTPRequestHead
    /// The node's number.
    let node: Int

    /// The token in the request's query; nil where the parameter is missing.
    var token: String? {
        get { head.uri.firstRange(of: "?token=").map { String(head.uri[$0.upperBound...]) } }
        set {
            let path = head.uri.prefix { $0 != "?" }
            head.uri = newValue.map { "\(path)?token=\($0)" } ?? String(path)
        }
    }
}
