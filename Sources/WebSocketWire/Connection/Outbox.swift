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

    /// Takes all frames out, to be written by the caller.
    ///
    /// It does not write them itself: a write that fails tells the channel's end at once, on the same stack, and whoever
    /// hears of it changes this outbox.
    ///
    /// - Returns: The frames and their bytes; nil if there are none.
    mutating func take() -> (frames: [ByteBuffer], bytes: Int)? {
        guard !self.queued.isEmpty else { return nil }
        defer {
            self.queued = []
            self.queuedBytes = 0
        }
        return (self.queued, self.queuedBytes)
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
