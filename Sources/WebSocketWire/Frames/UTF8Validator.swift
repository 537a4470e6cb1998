package import NIOCore

/// Checks whether bytes that arrive in pieces are UTF-8 (RFC 3629), and fails at the first byte that can't be.
///
/// RFC 6455 §8.1 fails a connection over text that is not UTF-8. A text may be fragmented anywhere, inside a code
/// point too, so the state between two pieces is kept. Overlong forms, surrogates and values above U+10FFFF are
/// refused at their second byte, which is where they first differ from what is legal.
package struct UTF8Validator: Sendable {
    /// How many continuation bytes the code point under way still needs.
    private var missing = 0
    /// What the next continuation byte may be. Narrower than 80...BF after some leading bytes.
    private var expected: ClosedRange<UInt8> = 0x80...0xBF

    package init() {}

    /// Whether the bytes so far end with a whole code point.
    package var isComplete: Bool {
        self.missing == 0
    }

    /// Takes the next bytes; false if no continuation could make the whole valid.
    package mutating func accept(_ bytes: ByteBufferView) -> Bool {
        bytes.withUnsafeBytes { self.accept($0) }
    }

    package mutating func accept(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index < bytes.count {
            if self.missing == 0 {
                index = Self.skipASCII(bytes, from: index)
                guard index < bytes.count else { return true }
                guard self.begin(bytes[index]) else { return false }
            } else {
                guard self.expected.contains(bytes[index]) else { return false }
                self.expected = 0x80...0xBF
                self.missing -= 1
            }
            index += 1
        }
        return true
    }

    /// Starts a code point of several bytes; the ranges are the table of RFC 3629 §4.
    private mutating func begin(_ lead: UInt8) -> Bool {
        switch lead {
        case 0xC2...0xDF: self.expect(1)
        case 0xE0: self.expect(2, from: 0xA0...0xBF)
        case 0xED: self.expect(2, from: 0x80...0x9F)
        case 0xE1...0xEF: self.expect(2)
        case 0xF0: self.expect(3, from: 0x90...0xBF)
        case 0xF1...0xF3: self.expect(3)
        case 0xF4: self.expect(3, from: 0x80...0x8F)
        default: return false
        }
        return true
    }

    private mutating func expect(_ count: Int, from range: ClosedRange<UInt8> = 0x80...0xBF) {
        self.missing = count
        self.expected = range
    }

    /// The index of the first byte at or after `start` that isn't ASCII. Most text is, so eight bytes at a time.
    private static func skipASCII(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while bytes.count - index >= MemoryLayout<UInt64>.size {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard word & 0x8080_8080_8080_8080 == 0 else { break }
            index += MemoryLayout<UInt64>.size
        }
        while index < bytes.count, bytes[index] < 0x80 {
            index += 1
        }
        return index
    }
}
