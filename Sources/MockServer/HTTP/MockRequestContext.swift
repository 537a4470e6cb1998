package import Hummingbird
import NIOCore

/// What the mock knows of an HTTP request besides the request itself: where it comes from.
package struct MockRequestContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Whether it comes from this machine.
    package let isLocal: Bool
    /// The connection that it came over.
    let channel: any Channel

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
        isLocal = source.channel.remoteAddress?.isLoopback ?? false
    }
}

extension SocketAddress {
    /// Whether it is 127.0.0.0/8, ::1, or the former in the form of the latter.
    fileprivate var isLoopback: Bool {
        guard let text = ipAddress else { return false }
        return text == "::1" || text.hasPrefix("127.") || text.lowercased().hasPrefix("::ffff:127.")
    }
}
