import CodecRuntime
import MockEngine
import SendBuddyProtocol

/// The protocol that this program was built with: the one place that chooses a generated module. Another contract's build
/// changes the import, and `Package.swift`.
enum BuiltContract {
    typealias Engine = MockEngine<BuiltProtocol>

    static let wire = BuiltProtocol()

    /// The contract's rules of its channel.
    static var channel: ChannelRules { wire.channel }
}
