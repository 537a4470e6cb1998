/// Why a message is never like a pattern.
package struct Misfit {
    package var message: ScriptLanguage.Message
    package var problem: LineProblem
    /// Whether it is a field that only other messages have.
    package var isOfOthers = false
}

extension ScriptLanguage {
    /// Why a message of the contract is never like a pattern.
    ///
    /// - Parameters:
    ///   - pattern: the pattern.
    ///   - message: one of the contract's messages.
    ///   - isFromClient: whether clients send it.
    /// - Returns: nil where it may be, and where only the server can tell.
    package func misfit(of pattern: Scenario.Pattern, as message: Message, isFromClient: Bool) -> Misfit? {
        if let problem = patternProblem(pattern, message.name, isFromClient) {
            return Misfit(message: message, problem: problem)
        }
        // What a client adds to its message is heard, too.
        guard !isFromClient, !message.hasOthers,
            let field = pattern.fields.first(where: { $0.test != .present(false) && !message.fields.contains($0.field) }
            )
        else { return nil }
        return Misfit(
            message: message,
            problem: LineProblem(path: [field.field], reason: "is not there"),
            isOfOthers: true
        )
    }
}
