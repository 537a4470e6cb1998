import NIOCore
import Synchronization

/// What is to leave with the next flush, and how much of what has left has not been taken yet.
///
/// Frames wait here instead of in the channel so that one promise a flush is enough to learn what the peer has taken.
struct Outbox {
    let meter = OutboundMeter()
    private var queued: [ByteBuffer] = []
    private var queuedBytes = 0

    /// The bytes that wait in total, here and in the channel.
    var pendingBytes: Int {
        self.meter.count
    }

    mutating func append(_ bytes: ByteBuffer) {
        self.queued.append(bytes)
        self.queuedBytes += bytes.readableBytes
        self.meter.add(bytes.readableBytes)
    }

    /// Hands all frames to the channel and flushes it.
    ///
    /// - Returns: How many bytes that were, and when they have been taken or lost; nil if there were none.
    mutating func flush(to context: ChannelHandlerContext) -> (bytes: Int, taken: EventLoopFuture<Void>)? {
        guard let last = self.queued.popLast() else { return nil }
        for bytes in self.queued {
            context.write(NIOAny(bytes), promise: nil)
        }
        let promise = context.eventLoop.makePromise(of: Void.self)
        let count = self.queuedBytes
        self.queued.removeAll(keepingCapacity: true)
        self.queuedBytes = 0
        context.writeAndFlush(NIOAny(last), promise: promise)
        return (count, promise.futureResult)
    }

    /// Forgets what has not been handed to the channel.
    mutating func discard() {
        self.meter.subtract(self.queuedBytes)
        self.queued = []
        self.queuedBytes = 0
    }
}

/// Counts the bytes that wait for the peer, where any thread can see them.
final class OutboundMeter: Sendable {
    private let pending = Atomic<Int>(0)

    var count: Int {
        self.pending.load(ordering: .relaxed)
    }

    func add(_ bytes: Int) {
        self.pending.add(bytes, ordering: .relaxed)
    }

    func subtract(_ bytes: Int) {
        self.pending.subtract(bytes, ordering: .relaxed)
    }
}
