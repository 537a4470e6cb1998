import CodecRuntime

/// What is between the engine and one of your sockets: faults that wait for frames, and frames that wait for their time.
struct FaultyLink: Sendable {
    /// A fault that befalls the next frames.
    struct Armed: Sendable, Hashable {
        var fault: FrameFault
        var left: Int
    }

    /// A frame that is on its way.
    struct Parcel: Sendable, Hashable {
        var frame: OutgoingFrame
        /// Rings when its time has come; nil once it has.
        var alarm: AlarmID?
    }

    var armed: [Armed] = []
    /// Frames that are delayed, in their order: none overtakes another.
    var parcels: [Parcel] = []
    /// A frame that waits for the one that will overtake it, and what rings if none does.
    var held: (frames: [OutgoingFrame], alarm: AlarmID)?
    var isStalled = false
    /// What came from you and what was for you while the line was stalled.
    var unheard: [(bytes: [UInt8], isText: Bool)] = []
    var unsent: [OutgoingFrame] = []

    /// The faults for one more frame; each is then one time less.
    mutating func takeArmed() -> [FrameFault] {
        let faults = armed.map(\.fault)
        for index in armed.indices { armed[index].left -= 1 }
        armed.removeAll { $0.left <= 0 }
        return faults
    }
}
