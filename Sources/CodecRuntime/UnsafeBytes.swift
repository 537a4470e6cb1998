/// All of this module's unsafe code. The module is compiled under strict memory safety, so nothing unsafe hides elsewhere.
///
/// - Integers are loaded from a `RawSpan`: unsafe by its declaration, since not every type may take every byte; integers
///   and vectors of them may. Each load is checked against the span's ends; where it says «unchecked», one check that
///   stands before it is for several of them, or is cheaper than the library's own.
/// - Literals are compared and written straight from the program's read-only data, with their lengths known at compile
///   time: a comparison with a member's name becomes one or two words.
/// - A string is made of bytes that are known to be UTF-8 without a second validation.
/// - Vectors are looked at as words, which has no safe spelling.
/// - ``WireOutput`` is memory that is written once, front to back, without the checks that appending to an array costs
///   for each piece; a short text that is only looked at is written on the stack.

// MARK: - Reading

extension Span<UInt8> {
    /// The same bytes, untyped: unsafe by its declaration for types with padding, which bytes have not.
    @inline(__always)
    var raw: RawSpan {
        @_lifetime(copy self)
        get { unsafe bytes }
    }
}

extension RawSpan {
    /// The byte at an offset within the span.
    @inlinable @inline(__always)
    func byte(at offset: Int) -> UInt8 {
        // One comparison, which the compiler also sees through more often than the two of `unsafeLoad(fromByteOffset:)`.
        precondition(UInt(bitPattern: offset) < UInt(bitPattern: byteCount))
        return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    /// Whether a byte stands at an offset, which may be anywhere.
    @inlinable @inline(__always)
    func has(_ byte: UInt8, at offset: Int) -> Bool {
        guard UInt(bitPattern: offset) < UInt(bitPattern: byteCount) else { return false }
        return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self) == byte
    }

    /// The integer whose least significant byte is at an offset.
    @inlinable @inline(__always)
    func word<Word: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as: Word.Type = Word.self) -> Word {
        Word(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: Word.self))
    }

    /// Sixteen bytes from an offset on.
    @inline(__always)
    func vector(at offset: Int) -> SIMD16<UInt8> {
        unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
    }

    /// Four times sixteen bytes from an offset on.
    @inline(__always)
    func vectors(at offset: Int) -> (SIMD16<UInt8>, SIMD16<UInt8>, SIMD16<UInt8>, SIMD16<UInt8>) {
        precondition(offset >= 0 && byteCount &- offset >= 64)
        return unsafe (
            unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: SIMD16<UInt8>.self),
            unsafeLoadUnaligned(fromUncheckedByteOffset: offset &+ 16, as: SIMD16<UInt8>.self),
            unsafeLoadUnaligned(fromUncheckedByteOffset: offset &+ 32, as: SIMD16<UInt8>.self),
            unsafeLoadUnaligned(fromUncheckedByteOffset: offset &+ 48, as: SIMD16<UInt8>.self)
        )
    }

    /// Sixteen bytes from an offset on, and as many from one, two and three bytes before it.
    @inline(__always)
    func shiftedVectors(at offset: Int) -> (SIMD16<UInt8>, SIMD16<UInt8>, SIMD16<UInt8>, SIMD16<UInt8>) {
        precondition(offset >= 3 && offset &+ 16 <= byteCount)
        return unsafe (
            unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: SIMD16<UInt8>.self),
            unsafeLoadUnaligned(fromUncheckedByteOffset: offset &- 1, as: SIMD16<UInt8>.self),
            unsafeLoadUnaligned(fromUncheckedByteOffset: offset &- 2, as: SIMD16<UInt8>.self),
            unsafeLoadUnaligned(fromUncheckedByteOffset: offset &- 3, as: SIMD16<UInt8>.self)
        )
    }

    /// Sixteen bytes from an offset on, which is no further than the end; zeros for those behind the last.
    @inline(__always)
    func block(at offset: Int) -> SIMD16<UInt8> {
        offset &+ 16 <= byteCount ? vector(at: offset) : lastBlock(at: offset)
    }

    /// Fewer than sixteen bytes, and zeros: by words that overlap, since nothing behind the end may be read.
    private func lastBlock(at offset: Int) -> SIMD16<UInt8> {
        let count = byteCount &- offset
        if count >= 8 {
            let last: UInt64 = word(at: byteCount &- 8)
            // By 64 bits where there are eight, which leaves nothing.
            return SIMD2<UInt64>(word(at: offset), last >> UInt64(truncatingIfNeeded: (16 &- count) &* 8)).bytes
        }
        if count >= 4 {
            let (first, last): (UInt32, UInt32) = (word(at: offset), word(at: byteCount &- 4))
            let upper = UInt64(last) &>> UInt64(truncatingIfNeeded: (8 &- count) &* 8)
            return SIMD2<UInt64>(UInt64(first) | upper &<< 32, 0).bytes
        }
        var few: UInt64 = 0
        for index in 0..<count { few |= UInt64(byte(at: offset &+ index)) &<< UInt64(truncatingIfNeeded: index &* 8) }
        return SIMD2<UInt64>(few, 0).bytes
    }

    /// Whether a literal stands at an offset, all of it.
    @inlinable @inline(__always)
    func holds(_ literal: StaticString, at offset: Int) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard offset >= 0, offset &+ count <= byteCount else { return false }
        let text = unsafe UnsafeRawPointer(literal.utf8Start)
        var index = 0
        while index &+ 8 <= count {
            let expected = unsafe text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset &+ index, as: UInt64.self) == expected
            else { return false }
            index &+= 8
        }
        if count & 4 != 0 {
            let expected = unsafe text.loadUnaligned(fromByteOffset: index, as: UInt32.self)
            guard unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset &+ index, as: UInt32.self) == expected
            else { return false }
            index &+= 4
        }
        if count & 2 != 0 {
            let expected = unsafe text.loadUnaligned(fromByteOffset: index, as: UInt16.self)
            guard unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset &+ index, as: UInt16.self) == expected
            else { return false }
            index &+= 2
        }
        if count & 1 != 0 {
            let expected = unsafe text.load(fromByteOffset: index, as: UInt8.self)
            guard unsafe unsafeLoad(fromUncheckedByteOffset: offset &+ index, as: UInt8.self) == expected
            else { return false }
        }
        return true
    }

    /// The bytes as a string; they must be UTF-8, and are not validated again.
    @inline(__always)
    func trustedString(isASCII: Bool) -> String {
        String(copying: unsafe UTF8Span(unchecked: Span<UInt8>(_bytes: self), isKnownASCII: isASCII))
    }

    /// A copy of the bytes.
    func array() -> [UInt8] {
        unsafe withUnsafeBytes { unsafe Array($0) }
    }
}

extension SIMD16<UInt8> {
    /// The same bytes as signed numbers.
    @inline(__always)
    var signed: SIMD16<Int8> { unsafe unsafeBitCast(self, to: SIMD16<Int8>.self) }

    /// The same bytes as four little-endian words.
    @inline(__always)
    var words: SIMD4<UInt32> { unsafe unsafeBitCast(self, to: SIMD4<UInt32>.self) }

    /// The same bytes as eight little-endian pairs.
    @inline(__always)
    var pairs: SIMD8<UInt16> { unsafe unsafeBitCast(self, to: SIMD8<UInt16>.self) }

    /// The same bytes as two little-endian words.
    @inline(__always)
    var longWords: SIMD2<UInt64> { unsafe unsafeBitCast(self, to: SIMD2<UInt64>.self) }
}

extension SIMD2<UInt64> {
    /// The same bytes one by one, the first word's first.
    @inline(__always)
    var bytes: SIMD16<UInt8> { unsafe unsafeBitCast(self, to: SIMD16<UInt8>.self) }
}

extension SIMD8<UInt16> {
    /// The same bytes one by one, the lower of each pair first.
    @inline(__always)
    var bytes: SIMD16<UInt8> { unsafe unsafeBitCast(self, to: SIMD16<UInt8>.self) }
}

extension SIMD8<UInt8> {
    /// The same bytes as a word, the first one lowest.
    @inline(__always)
    var word: UInt64 { UInt64(littleEndian: unsafe unsafeBitCast(self, to: UInt64.self)) }
}

extension UInt64 {
    /// The same bytes one by one, the lowest first.
    @inline(__always)
    var bytes: SIMD8<UInt8> { unsafe unsafeBitCast(littleEndian, to: SIMD8<UInt8>.self) }
}

extension SIMDMask<SIMD16<Int8>> {
    /// 255 for each lane that is set, and 0 for the others.
    @inline(__always)
    var bytes: SIMD16<UInt8> { unsafe unsafeBitCast(self, to: SIMD16<UInt8>.self) }

    /// Whether any lane is set.
    @inline(__always)
    var hasAny: Bool {
        let halves = unsafe unsafeBitCast(self, to: SIMD2<UInt64>.self)
        return halves.x | halves.y != 0
    }

    /// The first lane that is set; 16 if none is.
    @inline(__always)
    var firstLane: Int {
        let halves = unsafe unsafeBitCast(self, to: SIMD2<UInt64>.self)
        if halves.x != 0 { return halves.x.trailingZeroBitCount &>> 3 }
        return 8 &+ halves.y.trailingZeroBitCount &>> 3
    }
}

extension SIMDMask<SIMD4<Int32>> {
    /// Whether every lane is set.
    @inline(__always)
    var hasAll: Bool {
        let halves = unsafe unsafeBitCast(self, to: SIMD2<UInt64>.self)
        return halves.x & halves.y == .max
    }
}

extension String {
    /// Calls a function with the text's UTF-8.
    @inline(__always)
    func withBytes<Result>(_ body: (RawSpan) -> Result) -> Result {
        // Ten times as fast as `withUTF8` and `utf8Span`, which look first for strings that are not UTF-8 yet.
        let result = unsafe utf8.withContiguousStorageIfAvailable {
            body(unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer($0)))
        }
        if let result { return result }
        var copy = self
        return copy.withUTF8 { body(unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer($0))) }
    }
}

extension StaticString {
    /// The literal's bytes, which stay as long as the program runs.
    var rawSpan: RawSpan {
        @_lifetime(immortal)
        get {
            let span = unsafe RawSpan(_unsafeStart: utf8Start, byteCount: utf8CodeUnitCount)
            return unsafe _overrideLifetime(span, borrowing: ())
        }
    }

    /// The literal's bytes as an array, for comparisons that are rare.
    var bytes: [UInt8] {
        unsafe Array(UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount))
    }
}

// MARK: - Writing

/// Memory that is written front to back and grows when it must.
///
/// It begins in borrowed memory, such as an array's, or in its own. When borrowed memory is full, it moves into its own.
@usableFromInline
@safe struct WireOutput: ~Copyable {
    /// Where the next byte goes.
    @usableFromInline var end: End
    @usableFromInline var isOwned: Bool

    /// Where the next byte goes, and how many bytes may: writes within the memory that there is.
    ///
    /// A loop that writes much holds a copy and stores it back at its end. Otherwise the compiler must assume that each
    /// write may change the count, and stores and loads it for each piece.
    @usableFromInline
    @safe struct End {
        @usableFromInline var base: UnsafeMutableRawPointer
        @usableFromInline var capacity: Int
        @usableFromInline var count = 0
    }

    /// Memory of its own.
    init(capacity: Int) {
        let capacity = max(capacity, 16)
        unsafe end = End(base: .allocate(byteCount: capacity, alignment: 16), capacity: capacity)
        isOwned = true
    }

    /// Starts in borrowed memory, which must stay as long as this value is used.
    @unsafe
    init(borrowing memory: UnsafeMutableRawBufferPointer) {
        guard let start = memory.baseAddress, memory.count >= 16 else {
            unsafe end = End(base: .allocate(byteCount: 256, alignment: 16), capacity: 256)
            isOwned = true
            return
        }
        unsafe end = End(base: start, capacity: memory.count)
        isOwned = false
    }

    @inlinable deinit {
        if isOwned { unsafe end.base.deallocate() }
    }

    /// Calls a function with memory on the stack, for what is read from it at once.
    @inline(__always)
    static func onStack<Result>(_ body: (inout WireOutput) -> Result) -> Result {
        unsafe withUnsafeTemporaryAllocation(byteCount: 512, alignment: 16) { memory in
            var output = unsafe WireOutput(borrowing: memory)
            return body(&output)
        }
    }

    /// How many bytes have been written.
    var count: Int {
        @inline(__always) get { end.count }
        @inline(__always) set { end.count = newValue }
    }

    /// What has been written.
    var bytes: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(end.base), byteCount: end.count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Makes room for that many more bytes.
    @inlinable @inline(__always)
    mutating func reserve(_ more: Int) {
        if end.capacity &- end.count < more { grow(more) }
    }

    /// Makes room for that many more bytes behind a copy of the end.
    ///
    /// - Returns: the end, which may be elsewhere now.
    @inline(__always)
    mutating func reserve(_ more: Int, from copy: End) -> End {
        guard copy.capacity &- copy.count < more else { return copy }
        end = copy
        grow(more)
        return end
    }

    @usableFromInline @inline(never)
    mutating func grow(_ more: Int) {
        let larger = max(end.capacity * 2, end.count + more)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        unsafe memory.copyMemory(from: end.base, byteCount: end.count)
        if isOwned { unsafe end.base.deallocate() }
        unsafe end.base = memory
        end.capacity = larger
        isOwned = true
    }

    /// Appends a literal's bytes.
    @inlinable @inline(__always)
    mutating func append(_ literal: StaticString) {
        reserve(literal.utf8CodeUnitCount)
        end.put(literal)
    }

    /// Appends bytes from elsewhere.
    @inline(__always)
    mutating func append(_ bytes: RawSpan) {
        reserve(bytes.byteCount)
        end.put(bytes)
    }
}

extension WireOutput.End {
    /// Appends an integer's bytes, the least significant first; room for them must have been made.
    @inlinable @inline(__always)
    mutating func put<Word: FixedWidthInteger & BitwiseCopyable>(_ word: Word) {
        let size = MemoryLayout<Word>.size
        precondition(capacity &- count >= size)
        unsafe (base + count).storeBytes(of: word.littleEndian, as: Word.self)
        count &+= size
    }

    /// Appends the first `size` bytes of a word, the lowest first; room for all eight must have been made.
    @inline(__always)
    mutating func put(_ word: UInt64, _ size: Int) {
        precondition(capacity &- count >= 8)
        unsafe (base + count).storeBytes(of: word.littleEndian, as: UInt64.self)
        count &+= size
    }

    /// Appends the first so many bytes of four words, or all; room for all must have been made.
    @inline(__always)
    mutating func put(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64, _ size: Int = 32) {
        precondition(capacity &- count >= 32)
        let end = unsafe base + count
        unsafe end.storeBytes(of: first.littleEndian, as: UInt64.self)
        unsafe end.storeBytes(of: second.littleEndian, toByteOffset: 8, as: UInt64.self)
        unsafe end.storeBytes(of: third.littleEndian, toByteOffset: 16, as: UInt64.self)
        unsafe end.storeBytes(of: fourth.littleEndian, toByteOffset: 24, as: UInt64.self)
        count &+= size
    }

    /// Appends the first so many of sixteen bytes; room for all sixteen must have been made.
    @inline(__always)
    mutating func put(_ block: SIMD16<UInt8>, _ size: Int) {
        precondition(capacity &- count >= 16)
        unsafe (base + count).storeBytes(of: block, as: SIMD16<UInt8>.self)
        count &+= size
    }

    /// Appends four times sixteen bytes; room for them must have been made.
    @inline(__always)
    mutating func put(
        _ first: SIMD16<UInt8>,
        _ second: SIMD16<UInt8>,
        _ third: SIMD16<UInt8>,
        _ fourth: SIMD16<UInt8>
    ) {
        precondition(capacity &- count >= 64)
        let end = unsafe base + count
        unsafe end.storeBytes(of: first, as: SIMD16<UInt8>.self)
        unsafe end.storeBytes(of: second, toByteOffset: 16, as: SIMD16<UInt8>.self)
        unsafe end.storeBytes(of: third, toByteOffset: 32, as: SIMD16<UInt8>.self)
        unsafe end.storeBytes(of: fourth, toByteOffset: 48, as: SIMD16<UInt8>.self)
        count &+= 64
    }

    /// Takes back the last bytes.
    @inline(__always)
    mutating func drop(_ size: Int) {
        count &-= size
    }

    /// Appends a literal's bytes; room for them must have been made.
    @inlinable @inline(__always)
    mutating func put(_ literal: StaticString) {
        let size = literal.utf8CodeUnitCount
        precondition(capacity &- count >= size)
        unsafe (base + count).copyMemory(from: UnsafeRawPointer(literal.utf8Start), byteCount: size)
        count &+= size
    }

    /// Appends bytes from elsewhere; room for them must have been made.
    @inline(__always)
    mutating func put(_ bytes: RawSpan) {
        let size = bytes.byteCount
        precondition(capacity &- count >= size)
        unsafe bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            if size <= 16 {
                unsafe Self.copyFew(from: start, to: base + count, size)
            } else {
                unsafe (base + count).copyMemory(from: start, byteCount: size)
            }
        }
        count &+= size
    }

    /// A call to copy a name or a word costs more than the copying.
    @unsafe @inline(__always)
    private static func copyFew(from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, _ size: Int) {
        if size >= 8 {
            let first = unsafe source.loadUnaligned(as: UInt64.self)
            let last = unsafe source.loadUnaligned(fromByteOffset: size &- 8, as: UInt64.self)
            unsafe target.storeBytes(of: first, as: UInt64.self)
            unsafe target.storeBytes(of: last, toByteOffset: size &- 8, as: UInt64.self)
        } else if size >= 4 {
            let first = unsafe source.loadUnaligned(as: UInt32.self)
            let last = unsafe source.loadUnaligned(fromByteOffset: size &- 4, as: UInt32.self)
            unsafe target.storeBytes(of: first, as: UInt32.self)
            unsafe target.storeBytes(of: last, toByteOffset: size &- 4, as: UInt32.self)
        } else {
            for index in 0..<size {
                let byte = unsafe source.load(fromByteOffset: index, as: UInt8.self)
                unsafe target.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
            }
        }
    }
}

extension JSONWriter {
    /// Writes into an array, which is the only memory there is where the guess at its size was right.
    ///
    /// - Parameters:
    ///   - capacity: the guess, in bytes.
    ///   - body: writes.
    /// - Returns: what was written.
    package static func array(capacity: Int, _ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var larger: [UInt8]?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { memory, count in
            var writer = JSONWriter(unsafe WireOutput(borrowing: UnsafeMutableRawBufferPointer(memory)))
            body(&writer)
            if writer.output.isOwned { larger = writer.bytes.array() } else { count = writer.count }
        }
        return larger ?? bytes
    }
}
