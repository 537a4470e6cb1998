/// Reads a text and judges it by a schema at once, with no index: says yes, or that it does not know.
///
/// It is for the frames that come one after the other and are right: what is wrong in one, and what only a second look can
/// say, is for ``SchemaEvaluator``. It is as strict as ``JSONIndex``, and what it allows, the evaluator allows, too:
///
/// - Of members with one name the last counts. Here all are judged, so that whichever counts is right.
/// - The evaluator gives up where judging takes too long. The plan leaves out schemas that may take that long, and
///   patterns are counted.
///
/// Text and plan are reached by pointers, and a place in the text is handed on and returned, so that it stays in a
/// register. A place is compared with the text's end before each byte that is read.
struct OnePassJudge {
    /// What is returned in the place of a place where it does not know.
    static let unknown = -1
    /// What patterns may take. The evaluator grants as much to any text, and more for each of its values.
    static let mostWork = 400_000

    let text: UnsafeRawPointer
    let end: Int
    // Whoever runs holds the program, so that nothing here counts references to it.
    unowned(unsafe) let program: SchemaProgram
    private let shapes: UnsafePointer<OnePassPlan.Shape>
    private let tables: UnsafePointer<OnePassPlan.Table>
    private let members: UnsafePointer<OnePassPlan.Member>
    private let firstItems: UnsafePointer<Int32>
    private let quoted: UnsafeRawPointer
    private let lookup: MemberLookup
    /// What patterns have taken until now.
    let work: UnsafeMutablePointer<Int>

    private init(
        _ program: SchemaProgram,
        _ text: UnsafeRawPointer,
        _ end: Int,
        _ work: UnsafeMutablePointer<Int>
    ) {
        (self.program, self.text, self.end, self.work) = (program, text, end, work)
        shapes = program.onePass.shapes.start
        tables = program.onePass.tables.start
        members = program.onePass.members.start
        firstItems = program.onePass.firstItems.start
        quoted = UnsafeRawPointer(program.onePass.quoted.start)
        lookup = MemberLookup(program.members)
    }

    /// Whether one pass finds a text to be JSON, and what a schema says.
    ///
    /// - Parameters:
    ///   - bytes: all of the text.
    ///   - program: the schemas.
    ///   - root: the schema, which one pass can judge.
    /// - Returns: false as well where it does not know.
    static func allows(_ bytes: [UInt8], _ program: SchemaProgram, _ root: Int) -> Bool {
        bytes.withUnsafeBytes { text in
            guard let start = text.baseAddress, text.count < Int(Int32.max) else { return false }
            var count = 0
            return withUnsafeMutablePointer(to: &count) { work in
                let judge = OnePassJudge(program, start, text.count, work)
                let place = judge.value(root, at: judge.skippingSpace(0), depth: 0)
                return place >= 0 && judge.skippingSpace(place) == judge.end && work.pointee <= Self.mostWork
            }
        }
    }

    // MARK: Values

    /// Passes over a value that a schema allows.
    ///
    /// - Parameters:
    ///   - node: the schema.
    ///   - place: the value's first byte.
    ///   - depth: how many objects and arrays it is in.
    /// - Returns: the place behind it, or `unknown`.
    private func value(_ node: Int, at place: Int, depth: Int) -> Int {
        guard place < end else { return Self.unknown }
        let shape = shapes + node
        switch byte(place) {
        case UInt8(ascii: "\""):
            if shape.pointee.constant.stands(at: place, in: text, to: end, quoted) {
                return place &+ Int(shape.pointee.constant.count)
            }
            guard let string = string(at: place) else { return Self.unknown }
            return shape.pointee.free.contains(.string) || holds(node, string) ? string.next : Self.unknown
        case UInt8(ascii: "{"):
            return shape.pointee.allowsObjects ? object(shape, from: place &+ 1, depth) : Self.unknown
        case UInt8(ascii: "["):
            return shape.pointee.allowsArrays ? array(shape, from: place &+ 1, depth) : Self.unknown
        case UInt8(ascii: "t"):
            return word("true", at: place, .bool, .boolean, node, JSONIndex.Token.isTrue)
        case UInt8(ascii: "f"):
            return word("false", at: place, .bool, .boolean, node)
        case UInt8(ascii: "n"):
            return word("null", at: place, .null, .null, node)
        default:
            guard let number = number(at: place) else { return Self.unknown }
            let free = shape.pointee.free
            let isFree = free.contains(.number) || (number.isPlainInteger && free.contains(.integer))
            return isFree || holds(node, number) ? number.next : Self.unknown
        }
    }

    /// Passes over `true`, `false` or `null`.
    @inline(__always)
    private func word(
        _ word: StaticString,
        at place: Int,
        _ kind: JSONIndex.Kind,
        _ type: TypeSet,
        _ node: Int,
        _ flags: UInt8 = 0
    ) -> Int {
        let next = place &+ word.utf8CodeUnitCount
        guard next <= end, Bytes.areEqual(text + place, UnsafeRawPointer(word.utf8Start), word.utf8CodeUnitCount) else {
            return Self.unknown
        }
        guard !shapes[node].free.contains(type) else { return next }
        return holds(node, JSONScalar(kind, flags: flags, from: place, to: next)) ? next : Self.unknown
    }

    // MARK: Objects

    /// Passes over an object.
    ///
    /// - Parameters:
    ///   - shape: what may be in it.
    ///   - start: the place behind its brace.
    ///   - depth: how many others it is in.
    /// - Returns: the place behind it, or `unknown`.
    private func object(_ shape: UnsafePointer<OnePassPlan.Shape>, from start: Int, _ depth: Int) -> Int {
        guard depth < JSONIndex.maximumDepth else { return Self.unknown }
        let number = Int(shape.pointee.table)
        var place = skippingSpace(start)
        if has(UInt8(ascii: "}"), at: place) {
            let isValid = !shape.pointee.needsMember && (number < 0 || tables[number].required == 0)
            return isValid ? place &+ 1 : Self.unknown
        }
        var (guess, count): (Int, Int32) = (0, 0)
        var seen: UInt64 = 0
        while true {
            var node = Int(SchemaCompiler.anything)
            let isPassed = shape.pointee.names < 0 ? passName(number, &place, &guess, &seen, &node) : false
            if !isPassed {
                guard let name = string(at: place), shape.pointee.names < 0 || holds(Int(shape.pointee.names), name)
                else { return Self.unknown }
                find(name, in: number, &guess, &seen, &node)
                place = name.next
            }
            count &+= 1
            if !has(UInt8(ascii: ":"), at: place) {
                place = skippingSpace(place)
                guard has(UInt8(ascii: ":"), at: place) else { return Self.unknown }
            }
            place = value(node, at: skippingSpace(place &+ 1), depth: depth &+ 1)
            guard place >= 0 else { return Self.unknown }
            place = skippingSpace(place)
            guard place < end else { return Self.unknown }
            let byte = byte(place)
            place &+= 1
            if byte == UInt8(ascii: ",") {
                place = skippingSpace(place)
                continue
            }
            let required = number < 0 ? 0 : tables[number].required
            let isValid = byte == UInt8(ascii: "}") && seen == required && count <= shape.pointee.mostMembers
            return isValid ? place : Self.unknown
        }
    }

    /// Passes over a name where it is the one that comes next in the schema, and written in the plainest way.
    ///
    /// - Parameters:
    ///   - number: the table; -1 where there is none.
    ///   - place: where the name begins; the place behind it where it was passed.
    ///   - guess: the name that comes next, counted in the table.
    ///   - seen: gets the name's bit.
    ///   - node: gets the schema of the member.
    /// - Returns: whether it was passed; if not, nothing is changed.
    @inline(__always)
    private func passName(
        _ number: Int,
        _ place: inout Int,
        _ guess: inout Int,
        _ seen: inout UInt64,
        _ node: inout Int
    ) -> Bool {
        guard number >= 0, guess < Int(tables[number].memberCount) else { return false }
        let member = members + Int(tables[number].firstMember) + guess
        guard member.pointee.name.stands(at: place, in: text, to: end, quoted) else { return false }
        place &+= Int(member.pointee.name.count)
        guess &+= 1
        seen |= member.pointee.bit
        node = Int(member.pointee.node)
        return true
    }

    /// Finds the schema of a member by its name.
    private func find(
        _ name: JSONScalar,
        in number: Int,
        _ guess: inout Int,
        _ seen: inout UInt64,
        _ node: inout Int
    ) {
        guard number >= 0 else { return }
        let found =
            name.isEscaped
            ? name.utf8(in: text).withUnsafeBytes { find($0, in: number) } : find(name.written(in: text), in: number)
        guard found >= 0 else {
            node = Int(tables[number].additional)
            return
        }
        let member = members + Int(tables[number].firstMember) + found
        guess = found &+ 1
        seen |= member.pointee.bit
        node = Int(member.pointee.node)
    }

    private func find(_ name: UnsafeRawBufferPointer, in number: Int) -> Int {
        lookup.number(name, NameHash.of(name), in: lookup.tables[number], guess: .max)
    }

    // MARK: Arrays

    /// Passes over an array.
    ///
    /// - Parameters:
    ///   - shape: what may be in it.
    ///   - start: the place behind its bracket.
    ///   - depth: how many others it is in.
    /// - Returns: the place behind it, or `unknown`.
    private func array(_ shape: UnsafePointer<OnePassPlan.Shape>, from start: Int, _ depth: Int) -> Int {
        guard depth < JSONIndex.maximumDepth else { return Self.unknown }
        var place = skippingSpace(start)
        if has(UInt8(ascii: "]"), at: place) {
            return shape.pointee.leastItems == 0 ? place &+ 1 : Self.unknown
        }
        var count: Int32 = 0
        while true {
            let isFirst = count < shape.pointee.firstItemCount
            let node = isFirst ? firstItems[Int(shape.pointee.firstItems &+ count)] : shape.pointee.otherItems
            place = value(Int(node), at: place, depth: depth &+ 1)
            guard place >= 0 else { return Self.unknown }
            count &+= 1
            place = skippingSpace(place)
            guard place < end else { return Self.unknown }
            let byte = byte(place)
            place &+= 1
            if byte == UInt8(ascii: ",") {
                place = skippingSpace(place)
                continue
            }
            let isValid =
                byte == UInt8(ascii: "]") && count >= shape.pointee.leastItems && count <= shape.pointee.mostItems
            return isValid ? place : Self.unknown
        }
    }

    // MARK: Bytes

    @inline(__always)
    func byte(_ place: Int) -> UInt8 { text.load(fromByteOffset: place, as: UInt8.self) }

    @inline(__always)
    func has(_ expected: UInt8, at place: Int) -> Bool { place < end && byte(place) == expected }

    /// The first place, from the given one on, that is not white space.
    @inline(__always)
    private func skippingSpace(_ start: Int) -> Int {
        var place = start
        while place < end {
            let byte = byte(place)
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
            place &+= 1
        }
        return place
    }
}
