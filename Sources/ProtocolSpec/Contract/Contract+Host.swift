extension Contract {
    /// One place where the contract is served (AsyncAPI server object).
    package struct Host: Sendable {
        /// The key under `servers`.
        package var name: String
        package var location: SourceLocation
        /// Host and port, variables replaced: `localhost:8000`.
        package var host: String
        /// What stands before every channel's address; without a slash at its end, and empty for `/`.
        package var path: String
        /// As written: `wss`.
        package var scheme: String
        package var description: String?

        package init(
            name: String,
            location: SourceLocation,
            host: String,
            path: String,
            scheme: String,
            description: String? = nil
        ) {
            self.name = name
            self.location = location
            self.host = host
            self.path = path
            self.scheme = scheme
            self.description = description
        }
    }
}
