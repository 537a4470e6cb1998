/// The keys of a file with cases.
package enum CaseKey: String, CaseIterable, Sendable {
    case `case`, about, contract, clients, include, each
    case steps = "do"
    case cases
}
