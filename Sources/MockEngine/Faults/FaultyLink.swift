/// The faults between the engine and one of your connections, and the frames that they hold back.
struct FaultyLink: Sendable {
    /// A fault that applies to the next frames.
    struct ArmedFault: Sendable, Hashable {
        var fault: FrameFault
        var left: Int
    }

    /// A frame on its way.
    struct DelayedFrame: Sendable, Hashable {
        var frame: OutgoingFrame
        /// Fires when the frame may go; nil once it has.
        var timer: TimerID?
    }

    var armed: [ArmedFault] = []
    /// Frames that are delayed, in their order: none overtakes another.
    var delayed: [DelayedFrame] = []
    /// Frames that wait for the one that will overtake them, and the timer that fires if none does.
    var reordered: (frames: [OutgoingFrame], timer: TimerID)?
    var isStalled = false
    /// What came from the client, and what was for the client, while the link was stalled.
    var stalledInbound: [(bytes: [UInt8], isText: Bool)] = []
    var stalledOutbound: [OutgoingFrame] = []

    /// The faults for one more frame; each then applies to one frame less.
    mutating func takeArmed() -> [FrameFault] {
        let faults = armed.map(\.fault)
        for index in armed.indices { armed[index].left -= 1 }
        armed.removeAll { $0.left <= 0 }
        return faults
    }
}
