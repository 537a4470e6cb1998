/// Names by which a text is looked up: in one block of bytes, so that looking touches no reference counts.
struct NameTable: Sendable {
    private var bytes: [UInt8] = []
    /// Where each name begins in the bytes, and behind them the end of the last.
    private var starts: [Int32] = [0]
    private var hashes: [UInt32] = []
    /// Names by the low bits of their hash; -1 is free.
    private var slots: [Int32] = []

    var count: Int { hashes.count }

    /// The number of a name, from now on if it is new.
    mutating func add(_ key: NameKey) -> Int {
        if let known = find(key.hash, where: { key.bytes.elementsEqual(self.name($0)) }) { return known }
        bytes += key.bytes
        starts.append(Int32(bytes.count))
        hashes.append(key.hash)
        if count * 2 > slots.count {
            slots = Array(repeating: -1, count: max(8, slots.count * 2))
            for number in 0..<count { insert(number) }
        } else {
            insert(count - 1)
        }
        return count - 1
    }

    /// The bytes of a name.
    func name(_ number: Int) -> ArraySlice<UInt8> {
        bytes[Int(starts[number])..<Int(starts[number + 1])]
    }

    private mutating func insert(_ number: Int) {
        var slot = Int(hashes[number]) & (slots.count - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(number)
    }

    @inline(__always)
    private func find(_ hash: UInt32, where isMatch: (Int) -> Bool) -> Int? {
        guard !slots.isEmpty else { return nil }
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let number = Int(slots[slot])
            if hashes[number] == hash, isMatch(number) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The number of a string's text.
    ///
    /// - Parameters:
    ///   - token: the string.
    ///   - index: its text.
    ///   - hash: the hash of its text.
    ///   - guess: the number to try first, since members often come in the schema's order.
    /// - Returns: nil where no name is the same.
    @inline(__always)
    func number(of token: Int, in index: JSONIndex, hash: UInt32, guess: Int = .max) -> Int? {
        if guess < hashes.count, hashes[guess] == hash, isSame(guess, token, in: index) { return guess }
        return find(hash) { isSame($0, token, in: index) }
    }

    /// Whether a text without escapes is one of the names.
    func contains(_ text: UnsafeRawBufferPointer) -> Bool {
        bytes.withUnsafeBytes { all in
            find(NameHash.of(text)) { number in
                let (first, end) = (Int(starts[number]), Int(starts[number + 1]))
                return text.elementsEqual(UnsafeRawBufferPointer(rebasing: all[first..<end]))
            } != nil
        }
    }

    @inline(__always)
    private func isSame(_ number: Int, _ token: Int, in index: JSONIndex) -> Bool {
        let place = index.tokens[token]
        guard place.flags & JSONIndex.Token.isEscaped == 0 else {
            return index.utf8(token).elementsEqual(name(number))
        }
        var (here, there) = (Int(place.start), Int(starts[number]))
        let end = Int(starts[number + 1])
        guard Int(place.end) - here == end - there else { return false }
        while there < end {
            guard index.bytes[here] == bytes[there] else { return false }
            here &+= 1
            there &+= 1
        }
        return true
    }
}

extension JSONIndex {
    /// The hash by which tables know a string.
    func nameHash(_ token: Int) -> UInt32 {
        let place = tokens[token]
        if place.flags & Token.isName != 0 { return place.extra }
        if place.flags & Token.isEscaped != 0 { return NameHash.of(utf8(token)) }
        return NameHash.of(bytes[Int(place.start)..<Int(place.end)])
    }
}
