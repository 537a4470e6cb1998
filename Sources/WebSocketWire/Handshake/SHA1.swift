/// SHA-1 (RFC 3174), for the one thing RFC 6455 §1.3 needs it for: to show that a peer has read the handshake.
///
/// It protects nothing there, and must not be used to protect anything anywhere else. It is written out here because swift-nio
/// does not export its own, and swift-crypto would have the fuzzing package build BoringSSL (a minute of processor time) for
/// these eighty rounds, which take two microseconds of a handshake.
package enum SHA1 {
    private static let blockSize = 64

    /// The 20 bytes of the digest.
    package static func digest(_ message: some Collection<UInt8>) -> [UInt8] {
        var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
        let padded = self.padded(message)
        for start in stride(from: 0, to: padded.count, by: self.blockSize) {
            self.mix(padded[start..<start + self.blockSize], into: &state)
        }
        return state.flatMap(self.bytes)
    }

    /// A one bit, zeros, and the length in bits: §4.
    private static func padded(_ message: some Collection<UInt8>) -> [UInt8] {
        var padded = Array(message)
        let bitCount = UInt64(padded.count) * 8
        padded.append(0x80)
        while padded.count % self.blockSize != self.blockSize - 8 {
            padded.append(0)
        }
        return padded + self.bytes(UInt32(truncatingIfNeeded: bitCount >> 32))
            + self.bytes(UInt32(truncatingIfNeeded: bitCount))
    }

    /// One block: §6.1.
    private static func mix(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
        let words = self.schedule(block)
        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
        for round in 0..<80 {
            let (f, k) = self.function(round, b, c, d)
            let next = self.rotate(a, by: 5) &+ f &+ e &+ words[round] &+ k
            (a, b, c, d, e) = (next, a, self.rotate(b, by: 30), c, d)
        }
        for (index, value) in [a, b, c, d, e].enumerated() {
            state[index] &+= value
        }
    }

    private static func schedule(_ block: ArraySlice<UInt8>) -> [UInt32] {
        var words = stride(from: block.startIndex, to: block.endIndex, by: 4).map { start in
            block[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
        for index in 16..<80 {
            let word = words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16]
            words.append(self.rotate(word, by: 1))
        }
        return words
    }

    /// The functions and constants of §5.
    private static func function(_ round: Int, _ b: UInt32, _ c: UInt32, _ d: UInt32) -> (UInt32, UInt32) {
        switch round {
        case ..<20: (b & c | ~b & d, 0x5A82_7999)
        case ..<40: (b ^ c ^ d, 0x6ED9_EBA1)
        case ..<60: (b & c | b & d | c & d, 0x8F1B_BCDC)
        default: (b ^ c ^ d, 0xCA62_C1D6)
        }
    }

    private static func rotate(_ word: UInt32, by count: UInt32) -> UInt32 {
        word << count | word >> (32 - count)
    }

    private static func bytes(_ word: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
    }
}
