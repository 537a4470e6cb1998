/// What schemas say about the members of objects, laid out for one pass over a text's members: all tables in one piece.
struct MemberTables: Sendable {
    /// A table: its names, and where they are found by their hashes.
    struct Table: Sendable, BitwiseCopyable {
        var firstMember: Int32
        var memberCount: Int32
        var firstSlot: Int32
        /// The number of slots less one; they are a power of two.
        var slotMask: Int32
        var requiredCount: Int32
        /// The schema of all other members; -1 where there is none.
        var additional: Int32
        var hasPatterns: Bool
    }

    /// A name of a table.
    struct Member: Sendable, BitwiseCopyable {
        var hash: UInt32
        /// Its first byte, and how many it has.
        var start: Int32
        var count: Int32
        /// Its schema in `properties`; -1 where it is only required.
        var node: Int32
        var isRequired: Bool
    }

    let tables: FixedMemory<Table>
    let members: FixedMemory<Member>
    /// Members by the low bits of their hash, counted from their table's first; -1 is free.
    let slots: FixedMemory<Int32>
    let names: FixedMemory<UInt8>

    init(_ properties: [PropertyTable]) {
        var tables: [Table] = []
        var members: [Member] = []
        var slots: [Int32] = []
        var names: [UInt8] = []
        for table in properties {
            var mask = 1
            while mask < table.names.count * 2 { mask *= 2 }
            tables.append(
                Table(
                    firstMember: Int32(members.count),
                    memberCount: Int32(table.names.count),
                    firstSlot: Int32(slots.count),
                    slotMask: Int32(mask - 1),
                    requiredCount: Int32(table.requiredCount),
                    additional: table.additional,
                    hasPatterns: !table.patterns.isEmpty
                )
            )
            let first = slots.count
            slots += Array(repeating: -1, count: mask)
            for number in 0..<table.names.count {
                let name = table.names.name(number)
                let hash = NameHash.of(name)
                members.append(
                    Member(
                        hash: hash,
                        start: Int32(names.count),
                        count: Int32(name.count),
                        node: table.nodes[number],
                        isRequired: table.requiredSites[number] >= 0
                    )
                )
                names += name
                var slot = Int(hash) & (mask - 1)
                while slots[first + slot] >= 0 { slot = (slot + 1) & (mask - 1) }
                slots[first + slot] = Int32(number)
            }
        }
        self.tables = FixedMemory(tables)
        self.members = FixedMemory(members)
        self.slots = FixedMemory(slots)
        self.names = FixedMemory(names)
    }
}

/// The tables' memory for the time of one run, which holds the plan that they are in.
struct MemberLookup {
    let tables: UnsafePointer<MemberTables.Table>
    private let members: UnsafePointer<MemberTables.Member>
    private let slots: UnsafePointer<Int32>
    private let names: UnsafeRawPointer

    init(_ all: MemberTables) {
        tables = all.tables.start
        members = all.members.start
        slots = all.slots.start
        names = UnsafeRawPointer(all.names.start)
    }

    /// The member of a table that a name is.
    ///
    /// - Parameters:
    ///   - name: its text, without escapes.
    ///   - hash: the hash of its text.
    ///   - table: the table.
    ///   - guess: the member to try first, since members often come in the schema's order.
    /// - Returns: the member's number in the table; -1 where no name is the same.
    @inline(__always)
    func number(_ name: UnsafeRawBufferPointer, _ hash: UInt32, in table: MemberTables.Table, guess: Int) -> Int {
        let first = members + Int(table.firstMember)
        if guess < Int(table.memberCount), isSame(first[guess], name, hash) { return guess }
        let slots = slots + Int(table.firstSlot)
        let mask = Int(table.slotMask)
        var slot = Int(hash) & mask
        while slots[slot] >= 0 {
            let number = Int(slots[slot])
            if isSame(first[number], name, hash) { return number }
            slot = (slot &+ 1) & mask
        }
        return -1
    }

    @inline(__always)
    func member(_ number: Int, of table: MemberTables.Table) -> MemberTables.Member {
        (members + Int(table.firstMember))[number]
    }

    @inline(__always)
    private func isSame(_ member: MemberTables.Member, _ name: UnsafeRawBufferPointer, _ hash: UInt32) -> Bool {
        guard member.hash == hash, Int(member.count) == name.count, let start = name.baseAddress else { return false }
        return Bytes.areEqual(start, names + Int(member.start), name.count)
    }
}
