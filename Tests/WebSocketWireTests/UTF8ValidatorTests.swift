import NIOCore
import SeededRandom
import Testing
internal import WebSocketWire

struct UTF8ValidatorTests {
    static let good: [[UInt8]] = [
        [], hex("00"), hex("7F"), hex("C280"), hex("DFBF"), hex("E0A080"), hex("ECBFBF"), hex("ED8080"), hex("ED9FBF"),
        hex("EE8080"), hex("EFBFBF"), hex("F0908080"), hex("F3BFBFBF"), hex("F48FBFBF"), hex("EFBBBF"),
        Array("ὐκόσμε και πάντα ⛰️ 👩🏽‍🚀 plain ASCII of more than eight bytes".utf8),
        Array("eight by".utf8) + hex("E282AC") + Array("te words".utf8),
    ]

    /// Bytes that end with the first one that no continuation could mend.
    static let bad: [[UInt8]] = [
        hex("80"), hex("BF"), hex("C0"), hex("C1"), hex("F5"), hex("FE"), hex("FF"),
        hex("E080"), hex("E09F"), hex("F080"), hex("F08F"),  // overlong
        hex("EDA0"), hex("EDBF"),  // surrogates
        hex("F490"),  // above U+10FFFF
        hex("C241"), hex("C2C2"), hex("E0A041"), hex("F0908041"), hex("E282E2"),
        Array("eight bytes".utf8) + hex("FF"), hex("CEBAE1BDB9CF83CEBCCEB5 EDA0"),
    ]

    static let truncated: [[UInt8]] = [
        hex("C2"), hex("E0"), hex("E0A0"), hex("F0"), hex("F090"), hex("F09080"), hex("61E282"),
    ]

    @Test(arguments: good)
    func `UTF-8 is accepted however it is split`(_ bytes: [UInt8]) {
        for index in 0...bytes.count {
            var validator = UTF8Validator()
            let accepted = validator.accept(bytes[..<index]) && validator.accept(bytes[index...])
            #expect(accepted && validator.isComplete, "split at \(index)")
        }
    }

    @Test(arguments: bad)
    func `other bytes are refused at the first that can't be UTF-8`(_ bytes: [UInt8]) {
        for index in 0..<bytes.count {
            var validator = UTF8Validator()
            let start = validator.accept(bytes[..<index])
            let whole = validator.accept(bytes[index...])
            #expect(start && !whole, "split at \(index)")
        }
    }

    @Test(arguments: truncated)
    func `a truncated code point may go on but not end`(_ bytes: [UInt8]) {
        var validator = UTF8Validator()
        let accepted = validator.accept(bytes[...])
        #expect(accepted && !validator.isComplete)
    }

    @Test func `it agrees with the standard library on every sequence of two bytes and many of more`() {
        var generator = SplitMix64(seed: 6455)
        var disagreements: [[UInt8]] = []
        for pair in UInt16.min ... .max {
            let start = [UInt8(pair >> 8), UInt8(pair & 0xFF)]
            let more = (0..<2).map { _ in UInt8.random(in: 0x70...0xCF, using: &generator) }
            for bytes in [start, start + more.prefix(1), start + more] {
                var validator = UTF8Validator()
                let isValid = validator.accept(bytes[...]) && validator.isComplete
                if isValid != (String(validating: bytes, as: UTF8.self) != nil) { disagreements.append(bytes) }
            }
        }
        #expect(disagreements == [])
    }

    @Test(arguments: 0..<24)
    func `one bad byte is found anywhere in a run of ASCII`(_ position: Int) {
        var bytes = [UInt8](repeating: 0x61, count: 24)
        bytes[position] = 0xFF
        var validator = UTF8Validator()
        let accepted = validator.accept(bytes[...])
        #expect(!accepted)
    }

    @Test(arguments: bad)
    func `a text message with such bytes fails with 1007 before its frame ends`(_ bytes: [UInt8]) {
        var machine = ConnectionMachine(.client)
        let frame = Frame(.text, bytes + Array("and more".utf8)).encoded()
        let received = machine.feed(Array(frame.prefix(2 + bytes.count)), .bytewise)
        #expect(received.violation == .textNotUTF8)
    }

    @Test(arguments: truncated)
    func `a text message must not end within a code point`(_ bytes: [UInt8]) {
        var machine = ConnectionMachine(.client)
        #expect(machine.feed([Frame(.text, bytes)]).violation == .textNotUTF8)
    }

    @Test(arguments: good)
    func `a text may be fragmented anywhere`(_ bytes: [UInt8]) {
        for index in 0...bytes.count {
            var machine = ConnectionMachine(.client)
            let actions = machine.feed([
                Frame(.text, Array(bytes[..<index]), isFinal: false), Frame(.continuation, Array(bytes[index...])),
            ])
            #expect(actions == [.message(.text, ByteBuffer(bytes: bytes))])
        }
    }

    @Test func `binary messages are not looked into`() {
        var machine = ConnectionMachine(.client)
        #expect(machine.feed([Frame(.binary, [0xFF])]) == [.message(.binary, ByteBuffer(bytes: [0xFF]))])
    }
}

extension UTF8Validator {
    mutating func accept(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.withUnsafeBytes { self.accept($0) }
    }
}
