/// The four bytes that a client mixes into its payload (RFC 6455 §5.3).
///
/// Masking guards proxies between the two ends against a page that would choose the bytes on the wire (§10.3): in
/// production the key must be unpredictable, so it comes from the system's generator. A test passes its own.
package struct MaskingKey: RawRepresentable, Hashable, Sendable {
    /// The key as a number whose most significant byte is the first on the wire.
    package let rawValue: UInt32

    /// A chosen key, for tests and for bytes that have been received.
    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// A key from the given generator.
    package static func random(using generator: inout some RandomNumberGenerator) -> MaskingKey {
        MaskingKey(rawValue: UInt32.random(in: .min ... .max, using: &generator))
    }

    /// An unpredictable key, as RFC 6455 §10.3 demands.
    package static func random() -> MaskingKey {
        var generator = SystemRandomNumberGenerator()
        return self.random(using: &generator)
    }

    /// Masks or unmasks in place: the operation is its own inverse.
    ///
    /// - Parameters:
    ///   - bytes: Payload bytes.
    ///   - offset: Where in the frame's payload `bytes` begin; the key is applied in a cycle from there.
    package func apply(to bytes: UnsafeMutableRawBufferPointer, at offset: Int) {
        let turned = self.turned(by: offset)
        let word = (UInt64(turned) << 32 | UInt64(turned)).bigEndian
        var index = 0
        while bytes.count - index >= MemoryLayout<UInt64>.size {
            let masked = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            bytes.storeBytes(of: masked ^ word, toByteOffset: index, as: UInt64.self)
            index += MemoryLayout<UInt64>.size
        }
        while index < bytes.count {
            bytes[index] ^= UInt8(truncatingIfNeeded: turned >> (24 - 8 * UInt32(index & 3)))
            index += 1
        }
    }

    /// The key as it looks from `offset` bytes into the payload.
    private func turned(by offset: Int) -> UInt32 {
        let bits = UInt32(offset & 3) * 8
        return self.rawValue << bits | self.rawValue >> (32 - bits)
    }
}
