/// A finding that says more than that its check fails: what other checks rest on is not there at all.
struct PremiseMissing: Error, Sendable, Hashable {
    var ground: Premise.Ground
    var finding: Finding
}

extension Premise.Ground {
    /// Whether what is missing here is why another thing looks missing: a server that does not know a person may call that
    /// person's token bad.
    func explains(_ other: Premise.Ground) -> Bool {
        self == other || self == .knownPerson && other == .goodToken
    }
}
