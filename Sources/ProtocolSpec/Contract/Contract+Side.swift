extension Contract {
    /// Whose side a document is written from.
    package struct Side: Sendable, Hashable {
        package enum Role: String, Sendable, CaseIterable {
            case server, client

            package var other: Role { self == .server ? .client : .server }
        }

        /// How it is known, the strongest first.
        package enum Source: Sendable, Hashable {
            /// `--perspective`
            case flag
            /// `x-perspective`
            case document
            /// The messages' names and summaries.
            case guess
            /// The document does not tell: AsyncAPI describes what an application does, here the server.
            case specification
        }

        package var role: Role
        package var source: Source
        /// Why: part of a sentence.
        package var because: String

        package init(role: Role, source: Source, because: String) {
            self.role = role
            self.source = source
            self.because = because
        }
    }
}
