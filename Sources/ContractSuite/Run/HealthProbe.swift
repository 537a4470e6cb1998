internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Asks whether an HTTP server answers, as a container's health check does.
package enum HealthProbe {
    /// Asks once.
    ///
    /// - Parameters:
    ///   - url: an `http` or `https` URL; the path is `/` if it has none. A certificate is not judged: this machine asks itself.
    ///   - deadline: how long the answer may take.
    /// - Returns: why the server is not healthy, for a person; nil where it answered with a status below 500.
    package static func problem(with url: String, within deadline: Duration) async -> String? {
        let base = Node("http://127.0.0.1", schemes: ["http": 80])
        guard !url.hasPrefix("/"), let base, let place = HTTPURL(url, base: base) else {
            return "\(url) is not an http or https URL, as http://127.0.0.1:8000"
        }
        let exchange = await HTTPExchange.perform(
            .GET,
            place,
            headers: [:],
            by: .now() + TimeAmount(deadline),
            group: MultiThreadedEventLoopGroup.singleton,
            prepare: { channel in
                guard place.node.scheme == "https" else { return }
                var configuration = TLSConfiguration.makeClientConfiguration()
                configuration.certificateVerification = .none
                let context = try NIOSSLContext(configuration: configuration)
                let handler = try NIOSSLClientHandler(context: context, serverHostname: nil)
                try channel.pipeline.syncOperations.addHandler(handler)
            }
        )
        if let failure = exchange.failure { return "\(url): \(failure.message)" }
        guard let status = exchange.head?.status, status.code < 500 else {
            return "\(url) answers with \(exchange.head?.status.code ?? 0)"
        }
        return nil
    }
}
