/// What can happen to a request for a new token: it takes longer, it fails with a status, or both.
package struct RefreshFault: Sendable, Hashable {
    package var status: Int?
    /// In microseconds.
    package var delay: Int64
}
