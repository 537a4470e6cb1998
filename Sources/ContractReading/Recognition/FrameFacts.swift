internal import CodecRuntime

/// What a frame's payload has at the places that a plan knows.
struct FrameFacts {
    /// The values at known places, by the places' numbers.
    private(set) var values: [Int: JSONValue] = [:]
    /// How many members an object has that no shape knows.
    private(set) var strangers: [Int: Int] = [:]

    init(_ payload: JSONValue, paths: MemberPaths) {
        visit(payload, at: MemberPaths.root, paths)
    }

    /// As deep as the plan's places go, which is bounded.
    private mutating func visit(_ value: JSONValue, at path: Int, _ paths: MemberPaths) {
        values[path] = value
        switch value {
        case .object(let members):
            for member in members {
                if let child = paths.child(of: path, .member(member.name)) {
                    visit(member.value, at: child, paths)
                } else {
                    strangers[path, default: 0] += 1
                }
            }
        case .array(let items):
            if let last = paths.lastItem(of: path) {
                for (index, item) in items.prefix(last + 1).enumerated() {
                    if let child = paths.child(of: path, .item(index)) { visit(item, at: child, paths) }
                }
            }
            if let first = items.first, let child = paths.child(of: path, .anyItem) { visit(first, at: child, paths) }
        default: break
        }
    }
}
