/// Numbers that look random and follow from a seed alone, the same on every machine (Steele, Lea and Flood, «Fast
/// Splittable Pseudorandom Number Generators», 2014). Not for secrets.
package struct SplitMix64: RandomNumberGenerator, Sendable, Hashable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// A separate generator for each combination of names, so that numbers drawn for one purpose never shift another's.
    package static func stream(_ names: String..., seed: UInt64) -> SplitMix64 {
        // FNV-1a, since the standard library's hash changes from run to run. Each name ends with a byte that UTF-8 lacks.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for name in names {
            for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            hash = (hash ^ 0xff) &* 0x100_0000_01b3
        }
        return SplitMix64(seed: seed ^ hash)
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
