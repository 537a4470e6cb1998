package import MockEngine

/// What is to be done in a conversation.
package enum ConversationAction: Sendable, Hashable {
    case connect(client: Int, Opening)
    case send(client: Int, OutgoingFrame)
    /// Sends a frame that is no part of what is tried, but proves silence.
    case sendFence(client: Int, OutgoingFrame)
    case ping(client: Int, String)
    /// Begins the close handshake.
    case close(client: Int)
    /// Ends TCP and forgets the connection.
    case drop(client: Int)
    /// Sends `.timer` with this number after so many milliseconds.
    case timer(Int, milliseconds: Int)
    /// A trial begins: its evidence begins here.
    case begin
    /// A trial is over, for this check.
    case finish(check: String, TrialVerdict)
    /// A trial for this check has come to this, and is tried again piece by piece.
    case retry(check: String, TrialVerdict)
    /// Nothing more is to be done.
    case done
}
