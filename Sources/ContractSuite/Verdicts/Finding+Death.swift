extension Finding {
    /// The same where the server's process died.
    package var ofDeath: Finding {
        var finding = self
        finding.observed = "the server's process died: \(observed)"
        let advice =
            "the process itself died, and took everybody's connections along: its log, or its supervisor's, has why"
        finding.hint = hint.map { "\(advice); \($0)" } ?? advice
        finding.cause = CauseName("the server's process dies", isFatal: true)
        return finding
    }
}
