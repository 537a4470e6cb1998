internal import CodecRuntime
internal import ProtocolSpec

/// Finds what fixes a member of a message that its schema leaves open: where the same member tells its siblings apart, the
/// message's example does, or the default, or its name.
struct HintFinder {
    /// A shape, and whose it is.
    struct Entry: Sendable {
        var message: Contract.Message.ID
        var names: MessageNames
        var shape: PayloadShape
        /// Payloads that the document shows for the message; none where it has several shapes.
        var examples: [JSONValue]
    }

    private let paths: MemberPaths
    private var entries: [Entry]
    private var keys: [String: String] = [:]
    /// The parts of the pointer to the member that is looked at.
    private var pointer: [String] = []

    init(paths: MemberPaths, entries: [Entry]) {
        self.paths = paths
        self.entries = entries
    }

    /// The entries with their hints.
    mutating func found() -> [Entry] {
        var holders: [Int: [Int]] = [:]
        for (index, entry) in entries.enumerated() {
            for (path, member) in entry.shape.members where member.holdsScalars {
                holders[path, default: []].append(index)
            }
        }
        for path in holders.keys.sorted() {
            let own = holders[path] ?? []
            let first = own.first.map { entries[$0].message }
            guard own.contains(where: { entries[$0].message != first }) else { continue }
            pointer = paths.pointer(to: path)
            addHints(at: path, to: own)
        }
        return entries
    }

    private mutating func addHints(at path: Int, to holders: [Int]) {
        let fixed = holders.filter { values(of: $0, at: path)?.count == 1 }
        let rest = holders.filter { values(of: $0, at: path)?.count != 1 }
        guard !rest.isEmpty else { return }
        if !fixed.isEmpty, fixed.count >= rest.count {
            complete(rest, at: path, like: fixed)
            return
        }
        if addEnumNames(at: path, to: rest) { return }
        addExamples(at: path, to: rest)
    }

    private func values(of index: Int, at path: Int) -> [JSONValue]? {
        entries[index].shape.members[path]?.values
    }

    /// Siblings fix this member: the example, the default or the name of the message does, too.
    private mutating func complete(_ holders: [Int], at path: Int, like fixed: [Int]) {
        var nameless: [Int] = []
        for index in holders {
            let words = values(of: index, at: path)
            if let value = named(index, among: words) {
                entries[index].shape.hints[path] = .init(value: .string(value), source: .name)
            } else if let hint = shown(index, at: path), words?.contains(hint.value) ?? true {
                entries[index].shape.hints[path] = hint
            } else {
                nameless.append(index)
            }
        }
        let known = fixed.compactMap { index in
            values(of: index, at: path)?.first?.string.map { (entries[index].names, $0) }
        }
        guard !nameless.isEmpty, let rule = NameRule(known) else { return }
        for index in nameless {
            guard let value = rule.value(for: entries[index].names),
                values(of: index, at: path)?.contains(.string(value)) ?? true
            else { continue }
            entries[index].shape.hints[path] = .init(value: .string(value), source: .name)
        }
    }

    /// One enum lists the names of the messages that share it.
    private mutating func addEnumNames(at path: Int, to holders: [Int]) -> Bool {
        var names: [Int: String] = [:]
        for index in holders { names[index] = named(index, among: values(of: index, at: path)) }
        guard Set(names.values).count > 1 else { return false }
        for index in holders {
            if let name = names[index] {
                entries[index].shape.hints[path] = .init(value: .string(name), source: .name)
            } else if let hint = shown(index, at: path), !names.values.contains(hint.value.string ?? "") {
                entries[index].shape.hints[path] = hint
            }
        }
        return true
    }

    /// Nothing but examples tells the messages apart. They count where they are about the messages: where their words are
    /// those of the names. (A symbol's example differs from message to message, too, and tells nothing.)
    private mutating func addExamples(at path: Int, to holders: [Int]) {
        var hints: [Int: PayloadShape.Hint] = [:]
        for index in holders { hints[index] = shown(index, at: path) }
        let texts = hints.compactMapValues { $0.value.string }
        guard Set(texts.values).count > 1 else { return }
        var alike: [Int: String] = [:]
        for (index, text) in texts where entries[index].names.share(text) { alike[index] = text }
        guard alike.count * 2 >= texts.count, Set(alike.values).count > 1 else { return }
        for (index, hint) in hints { entries[index].shape.hints[path] = hint }
    }

    /// The word of an enum that is the message's name.
    private mutating func named(_ index: Int, among values: [JSONValue]?) -> String? {
        guard let values, values.count > 1 else { return nil }
        let keys = entries[index].names.keys
        let found = values.compactMap(\.string).filter { keys.contains(key(of: $0)) }
        return found.count == 1 ? found.first : nil
    }

    /// A value without what people write differently, remembered: one enum may be shared by many messages.
    private mutating func key(of value: String) -> String {
        if let key = keys[value] { return key }
        let key = NameWords.key(value)
        keys[value] = key
        return key
    }

    /// The one value that the document shows for a member: next to it first, then in whole payloads.
    private func shown(_ index: Int, at path: Int) -> PayloadShape.Hint? {
        let samples = entries[index].shape.samples
        let near = samples.filter { $0.path == path && !$0.isDefault }.map(\.value)
        if let value = Self.single(near) { return .init(value: value, source: .example) }
        if near.isEmpty {
            let far =
                samples.compactMap { $0.isDefault ? nil : value(in: $0.value, from: $0.path) }
                + entries[index].examples.compactMap { value(in: $0, from: MemberPaths.root) }
            if let value = Self.single(far) { return .init(value: value, source: .example) }
        }
        let standards = samples.filter { $0.isDefault && $0.path == path }.map(\.value)
        return Self.single(standards).map { .init(value: $0, source: .standard) }
    }

    /// A scalar that all are.
    private static func single(_ values: [JSONValue]) -> JSONValue? {
        guard let first = values.first, !PayloadKinds(of: first).isDisjoint(with: [.string, .number, .bool]),
            values.allSatisfy({ $0 == first })
        else { return nil }
        return first
    }

    private func value(in sample: JSONValue, from start: Int) -> JSONValue? {
        let before = start == MemberPaths.root ? [] : paths.pointer(to: start)
        guard pointer.count > before.count, pointer.starts(with: before) else { return nil }
        return sample[path: pointer.dropFirst(before.count)]
    }
}

extension PayloadShape.Member {
    var holdsScalars: Bool { !kinds.isDisjoint(with: [.string, .number, .bool]) }
}
