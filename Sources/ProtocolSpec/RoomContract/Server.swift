/// One place where the contract is served (AsyncAPI server object).
package struct Server: Sendable {
    /// `ws` in the clear, `wss` over TLS.
    package enum Scheme: String, Sendable, CaseIterable {
        case ws, wss
    }

    package var name: String
    package var location: SourceLocation
    /// Host and port as written: `localhost:8000`.
    package var host: String
    package var scheme: Scheme
    package var description: String?

    package init(name: String, location: SourceLocation, host: String, scheme: Scheme, description: String?) {
        self.name = name
        self.location = location
        self.host = host
        self.scheme = scheme
        self.description = description
    }
}
