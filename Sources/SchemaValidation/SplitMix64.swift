/// Numbers that look random and follow from a seed alone (Steele, Lea and Flood, «Fast Splittable Pseudorandom Number
/// Generators», 2014). Not for secrets.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A generator of its own for something with a name, so that what one thing draws never shifts another's numbers.
    package static func stream(_ name: String, seed: UInt64) -> SplitMix64 {
        // FNV-1a: the standard library's hash changes from run to run.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0100_0000_01B3 }
        return SplitMix64(seed: seed ^ hash)
    }
}
