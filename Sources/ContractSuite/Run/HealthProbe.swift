internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Asks whether a mock answers, as a container's health check does.
package enum HealthProbe {
    /// The path of a document that every mock serves, and what stands in it, or in the refusal of it to other machines.
    private static let place = "/__belay/openapi.yaml"
    private static let marks = ["Belay", "--allow-remote"]

    /// Where a mock listens; nil for a text that is not an `http` or `https` URL.
    package static func base(_ url: String) -> String? {
        guard !url.hasPrefix("/"), let local = Node("http://127.0.0.1", schemes: ["http": 80]),
            HTTPURL(url, base: local) != nil
        else { return nil }
        return url.hasSuffix("/") ? String(url.dropLast()) : url
    }

    /// Asks once. A certificate is not judged: this machine asks itself.
    ///
    /// - Parameters:
    ///   - base: where the mock listens, as `base(_:)` gives it.
    ///   - deadline: how long the answer may take.
    /// - Returns: why no mock is there, for a person; nil where one answered.
    package static func problem(at base: String, within deadline: Duration) async -> String? {
        guard let local = Node("http://127.0.0.1", schemes: ["http": 80]), let url = HTTPURL(base + place, base: local)
        else { return "\(base) is not an http or https URL" }
        let exchange = await HTTPExchange.perform(
            .GET,
            url,
            headers: [:],
            by: .now() + TimeAmount(deadline),
            group: MultiThreadedEventLoopGroup.singleton,
            prepare: { channel in
                guard url.node.scheme == "https" else { return }
                var configuration = TLSConfiguration.makeClientConfiguration()
                configuration.certificateVerification = .none
                let context = try NIOSSLContext(configuration: configuration)
                let handler = try NIOSSLClientHandler(context: context, serverHostname: nil)
                try channel.pipeline.syncOperations.addHandler(handler)
            }
        )
        if let failure = exchange.failure {
            return failure.code == .invalidAnswer
                ? "what listens at \(base) does not speak HTTP" : "\(base): \(failure.message)"
        }
        let text = String(buffer: exchange.body)
        guard marks.contains(where: text.contains) else { return "what answers at \(base) is no mock" }
        return nil
    }
}
