internal import NIOCore
internal import NIOHTTP1

/// The answer to a request.
struct ProbeResponse: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: String

    /// The media type, without parameters, in lower case.
    var mediaType: String {
        let value = headers.first(name: "content-type") ?? ""
        return value.prefix { $0 != ";" && $0 != " " }.lowercased()
    }
}

extension ProbeResponse {
    /// Nil where the answer has no headers.
    init?(_ exchange: HTTPExchange) {
        guard let head = exchange.head else { return nil }
        self.init(status: Int(head.status.code), headers: head.headers, body: String(buffer: exchange.body))
    }
}
