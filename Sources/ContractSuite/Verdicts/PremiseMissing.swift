/// A finding that says more than that its check fails: what other checks rest on is not there at all.
struct PremiseMissing: Error, Sendable, Hashable {
    var ground: Premise.Ground
    var finding: Finding
}
