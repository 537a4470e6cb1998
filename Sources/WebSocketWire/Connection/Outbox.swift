import NIOCore

/// What is to leave with the next flush, and how much of what has left has not been taken yet.
///
/// Frames wait here instead of in the channel so that those that are ready together leave as one piece of memory: handing
/// a small frame to the channel costs more than copying it. A large frame is not copied; its receivers share its memory.
struct Outbox {
    /// The bytes that wait in total, here and in the channel.
    private(set) var pendingBytes = 0
    private var queuedBytes = 0
    /// The pieces in order; the gathered bytes come after them.
    private var queued: [ByteBuffer] = []
    private var gathered = ByteBuffer()
    private var isGathering = false

    /// Frames up to this many bytes are copied.
    private static let smallFrame = 4 << 10
    /// Up to this many bytes are gathered in one piece.
    private static let largestPiece = 64 << 10
    /// An idle connection keeps no more memory than this for its next frames.
    private static let kept = 4 << 10

    mutating func append(_ bytes: ByteBuffer) {
        let count = bytes.readableBytes
        self.queuedBytes += count
        self.pendingBytes += count
        guard count <= Self.smallFrame else {
            self.sealGathered()
            return self.queued.append(bytes)
        }
        if !self.isGathering {
            self.isGathering = true
            // Another piece of memory, where the channel still holds the last one.
            self.gathered.clear()
        }
        self.gathered.writeImmutableBuffer(bytes)
        if self.gathered.readableBytes > Self.largestPiece { self.sealGathered() }
    }

    private mutating func sealGathered() {
        guard self.isGathering else { return }
        self.queued.append(self.gathered)
        self.gathered = ByteBuffer()
        self.isGathering = false
    }

    /// Takes all that is queued out, to be written by the caller.
    ///
    /// It does not write itself: a write that fails reports the channel's end at once, on the same stack, and that changes
    /// this outbox.
    ///
    /// - Returns: all but the last piece, the last one, and the bytes of all; nil if there are none.
    mutating func take() -> (first: [ByteBuffer], last: ByteBuffer, bytes: Int)? {
        guard self.queuedBytes > 0 else { return nil }
        var first = self.queued
        var last = self.gathered
        if self.isGathering {
            self.isGathering = false
            if self.gathered.capacity > Self.kept { self.gathered = ByteBuffer() }
        } else {
            last = first.removeLast()
        }
        self.queued = []
        defer { self.queuedBytes = 0 }
        return (first, last, self.queuedBytes)
    }

    /// The peer has taken bytes that were taken out.
    mutating func acknowledge(_ bytes: Int) {
        self.pendingBytes -= bytes
    }

    /// Forgets what has not been handed to the channel.
    mutating func discard() {
        self.pendingBytes -= self.queuedBytes
        self.queuedBytes = 0
        self.queued = []
        self.gathered = ByteBuffer()
        self.isGathering = false
    }
}
