/// How much of something a scenario may ask for.
package enum ScenarioLimits {
    /// Frames and times: more are most likely a typing error.
    package static let counts = 1...1_000_000
    /// Rooms: at least those that have names of their own.
    package static let rooms = RoomName.allCases.count...10_000
    /// How often steps are repeated.
    package static let repetitions = 1...100_000
    /// The shortest time from one time to the next of what is played again and again, in microseconds.
    package static let shortestPeriod: Int64 = 1_000
    /// The HTTP statuses that refuse.
    package static let refusals = 400...599
    /// The length of a field, in code points or items.
    package static let lengths = 0...Int(Int32.max)
    /// What a fault may close with.
    package static let closeCodes = SendableCloseCodes.ranges
    /// Steps within steps within steps, and files that include files, are hard to read long before this.
    package static let depth = 16
}
