extension InterpretedContract {
    /// A connection's talk behind a reference: an engine that knows nothing of it moves one word, and not all of its parts.
    /// It is a value all the same: what is shared is copied before it changes.
    package struct Conversation: Sendable {
        // Unchecked, since it only changes while one value has it.
        private final class Storage: @unchecked Sendable {
            var engine: ConnectionEngine

            init(_ engine: ConnectionEngine) { self.engine = engine }
        }

        private var storage: Storage

        init(_ engine: ConnectionEngine) { storage = Storage(engine) }

        /// Lets the talk go on.
        mutating func change<Result, Problem>(
            _ body: (inout ConnectionEngine) throws(Problem) -> Result
        ) throws(Problem) -> Result {
            if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.engine) }
            return try body(&storage.engine)
        }
    }
}
