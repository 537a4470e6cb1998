internal import CodecRuntime
internal import ProtocolSpec
internal import SeededRandom

/// Makes times and ids of an example fresh.
///
/// All times of a payload move by the same amount, so that the latest is the connection's now and a start stays before its
/// end. Ids of a frame change from frame to frame, those of a connection from connection to connection; who and what a
/// frame is about (`userId`) stays as it is.
struct Freshener {
    private static let deepest = 40

    var source: FrameSource
    var changesTimes = true
    var changesIDs = true
    /// Whether what counts goes on; not in a payload that was made for its place already.
    var changesCounters = true
    private var shift = 0

    init(_ source: FrameSource) {
        self.source = source
    }

    mutating func fresh(_ payload: JSONValue) -> JSONValue {
        var latest: Int?
        Self.visitTimes(payload, member: "", depth: 0) { latest = max(latest ?? $0, $0) }
        shift = latest.map { source.clock - $0 } ?? 0
        return changed(payload, member: "", depth: 0)
    }

    // MARK: Times

    private static func visitTimes(_ value: JSONValue, member: String, depth: Int, _ body: (Int) -> Void) {
        guard depth < deepest else { return }
        switch value {
        case .object(let members):
            for entry in members { visitTimes(entry.value, member: entry.name, depth: depth + 1, body) }
        case .array(let items): for item in items { visitTimes(item, member: member, depth: depth + 1, body) }
        case .integer(let number):
            if let unit = EpochTime(number, member: member) { body(unit.milliseconds(number)) }
        case .number(let number):
            if let whole = Int(exactly: number.rounded(.down)), EpochTime(whole, member: member) == .seconds {
                body(Int(number * 1_000))
            }
        case .string(let text): if let time = time(of: text, member: member) { body(time) }
        default: break
        }
    }

    private static func time(of text: String, member: String) -> Int? {
        if let stamp = WireTimestamp(text) { return Int(stamp.microseconds / 1_000) }
        if text.utf8.count <= 19, let number = Int(text), let unit = EpochTime(number, member: member) {
            return unit.milliseconds(number)
        }
        // "1355517523.000005"
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].allSatisfy(\.isNumber), let seconds = Int(parts[0]),
            EpochTime(seconds, member: member) == .seconds
        else { return nil }
        return seconds * 1_000
    }

    // MARK: Changes

    private mutating func changed(_ value: JSONValue, member: String, depth: Int) -> JSONValue {
        guard depth < Self.deepest else { return value }
        switch value {
        case .object(let members):
            return .object(
                members.map { .init(name: $0.name, value: changed($0.value, member: $0.name, depth: depth + 1)) }
            )
        case .array(let items): return .array(items.map { changed($0, member: member, depth: depth + 1) })
        case .integer(let number): return .integer(changed(number, member: member))
        case .number(let number):
            guard changesTimes, let whole = Int(exactly: number.rounded(.down)),
                EpochTime(whole, member: member) == .seconds
            else { return value }
            return .number((number * 1_000 + Double(shift)) / 1_000)
        case .string(let text): return .string(changed(text, member: member, depth: depth))
        default: return value
        }
    }

    private func changed(_ number: Int, member: String) -> Int {
        if let unit = EpochTime(number, member: member) {
            return changesTimes ? unit.value(unit.milliseconds(number) + shift) : number
        }
        // A number of the frame's own grows, too: `eventId`.
        let isOwn = IDKind(member) == .ofFrame && Words.of(member).count > 1
        guard changesIDs, IDKind(member) == .counter && changesCounters || isOwn else { return number }
        return number.addingReportingOverflow(isOwn ? source.ordinal : source.count).partialValue
    }

    private mutating func changed(_ text: String, member: String, depth: Int) -> String {
        if changesTimes, let time = Self.time(of: text, member: member) {
            return Self.text(time + shift, like: text, member)
        }
        guard changesIDs else { return text }
        guard WireUUID(text) != nil else { return IDKind(member) == .ofFrame && depth < 4 ? counted(text) : text }
        switch IDKind(member) {
        // Deeper in a payload an id is that of something that the frame is about.
        case .ofFrame? where depth > 2: return text
        case .ofFrame?: return WireUUID(randomHigh: source.random.next(), low: source.random.next()).description
        case .ofConnection?: return source.connectionUUID(member)
        default: return text
        }
    }

    /// An id with a number at its end, so many further: `msg-41`, `msg-42`.
    private func counted(_ text: String) -> String {
        let head = text.prefix { !$0.isNumber }
        let digits = text[head.endIndex...]
        guard !head.isEmpty, digits.utf8.count <= 15, let number = Int(digits), digits.first != "+" else { return text }
        let next = String(number + source.ordinal)
        return head + String(repeating: "0", count: max(0, digits.count - next.count)) + next
    }

    /// A time as another one is written.
    private static func text(_ milliseconds: Int, like text: String, _ member: String) -> String {
        if let stamp = WireTimestamp(text) {
            let offset = stamp.offsetMinutes ?? 0
            let local = EpochTime.text(milliseconds + offset * 60_000, digits: stamp.fractionDigits)
            return text.last == "Z" || text.last == "z" ? local : String(local.dropLast() + text.suffix(6))
        }
        if let number = Int(text), let unit = EpochTime(number, member: member) {
            return String(unit.value(milliseconds))
        }
        return "\(milliseconds / 1_000)" + text.drop { $0 != "." }
    }
}
