/// A small seeded generator (Steele, Lea, Flood: «Fast splittable pseudorandom number generators», 2014): the same
/// numbers on every machine, which is why the standard library's generator won't do.
package struct SplitMix64: RandomNumberGenerator, Sendable, Hashable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// A generator of its own for a purpose: one seed gives each room and person a stream that no other disturbs.
    package init(seed: UInt64, purpose: String...) {
        // FNV-1a over the seed and the words, each ended by a byte that is no UTF-8.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for shift in stride(from: 0, to: 64, by: 8) { mix(UInt8(truncatingIfNeeded: seed >> UInt64(shift))) }
        for word in purpose {
            for byte in word.utf8 { mix(byte) }
            mix(0xFF)
        }
        state = hash
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
