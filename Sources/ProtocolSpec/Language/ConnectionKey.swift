/// What a connection may have of its own.
package enum ConnectionKey: String, CaseIterable, Sendable {
    case room, token, lifetime, query, headers, first
}
