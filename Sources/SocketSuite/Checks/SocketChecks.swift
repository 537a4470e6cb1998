internal import ContractEngine
package import ContractSuite
package import ProtocolSpec

/// The checks of one socket, as data: what each says, and how it is tried.
package struct SocketChecks: Sendable {
    /// Trials that share their connections.
    package struct Batch: Sendable {
        package var trials: [Trial]
        package var setup: ConversationSetup
        /// The node that each client connects to; the first one where it is not here.
        package var nodes: [Int: Int] = [:]

        package init(_ trials: [Trial], setup: ConversationSetup) {
            self.trials = trials
            self.setup = setup
        }
    }

    /// Its index in `Contract.sockets`.
    package var place: SocketPlace
    /// In the order of the report.
    package var checks: [Check] = []
    /// Why some are not asked, by their ids.
    package var skipped: [String: String] = [:]
    /// Asked first: where they fail, nothing else can be.
    package var opening: Batch
    /// Asked beside each other.
    package var batches: [Batch] = []
    /// Asked one after the other, when nothing else is: what one client does shows at others.
    package var alone: [Batch] = []
    /// Checks of what the server sends, by message.
    package var sends: [Contract.Message.ID: String] = [:]
    /// The check that the server sends nothing else.
    package var nothingElse: String
}
