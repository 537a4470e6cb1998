import NIOCore
import SystemCalls

/// Makes the listener wait a moment when the system has no room for another connection, and says so once.
///
/// Without it every failing accept is tried again at once, thousands of times a second. `AcceptBackoffHandler` of swift-nio
/// does not help: after an error the channel reads again by itself, even where a handler holds its reads back.
final class AcceptBackoff: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias OutboundIn = Never

    /// How long the listener waits. Clients wait in the system's queue meanwhile, and notice little of it.
    private static let pause = TimeAmount.milliseconds(200)

    private let tell: (String) -> Void
    private var hasTold = false
    private var retry: Scheduled<Void>?

    /// - Parameter tell: takes a sentence for the user, once; on the channel's event loop.
    init(_ tell: @escaping (String) -> Void) {
        self.tell = tell
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let code = (error as? IOError)?.errnoCode, let sentence = Self.sentence(code) else {
            return context.fireErrorCaught(error)
        }
        if !hasTold { tell(sentence) }
        hasTold = true
        wait(context.channel)
    }

    func read(context: ChannelHandlerContext) {
        if retry == nil { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        stopWaiting()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        stopWaiting()
    }

    private func wait(_ channel: any Channel) {
        guard retry == nil, let options = channel.syncOptions else { return }
        // Only a listener that is about to close refuses the option, and that one reads no more.
        try? options.setOption(.autoRead, value: false)
        retry = channel.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
            self.retry = nil
            try? options.setOption(.autoRead, value: true)
        }
    }

    private func stopWaiting() {
        retry?.cancel()
        retry = nil
    }

    /// What is wrong and what to do; nil for an error that concerns one connection alone.
    private static func sentence(_ code: Int32) -> String? {
        let waiting = "new clients wait until a connection ends"
        switch SystemError(code: code) {
        case .tooManyOpenFiles:
            return
                "no file descriptor is left: this process may have \(OpenFileLimit.current.map(String.init) ?? "no more") "
                + "open, and each connection takes one; \(waiting). To allow more, start the mock after: ulimit -n 4096"
        case .tooManyOpenFilesOfAll:
            return "no file descriptor is left on this machine; \(waiting). Close other programs"
        case .noBufferSpace, .noMemory:
            return "the system has no memory for another connection; \(waiting). Close other programs"
        default: return nil
        }
    }
}

@available(*, unavailable)
extension AcceptBackoff: Sendable {}
