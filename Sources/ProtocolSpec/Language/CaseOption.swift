/// What stands beside a step.
package enum CaseOption: String, CaseIterable, Sendable {
    case within, times, keep, answer
}
