internal import CodecRuntime
internal import JSONSchema

/// What a frame's payload has at the places that a plan knows, taken from its bytes.
struct FrameFacts {
    struct Fact {
        var kind: PayloadKinds
        /// How many items an array has.
        var count = 0
        /// The value, where some shape fixes one at this place.
        var value: JSONValue?
    }

    /// What there is at known places, by the places' numbers.
    private(set) var values: [Int: Fact] = [:]
    /// How many members an object has that no shape knows.
    private(set) var strangers: [Int: Int] = [:]

    init(_ frame: JSONIndex, plan: RecognitionPlan) {
        visit(frame, 0, at: MemberPaths.root, plan)
    }

    /// As deep as the plan's places go, which is bounded.
    private mutating func visit(_ frame: JSONIndex, _ token: Int, at path: Int, _ plan: RecognitionPlan) {
        let kind = frame.kind(token)
        var fact = Fact(kind: PayloadKinds(of: kind))
        if plan.compares(path) { fact.value = frame.value(token) }
        if kind == .array { fact.count = frame.count(token) }
        values[path] = fact
        switch kind {
        case .object:
            frame.forEachMember(of: token) { name, value in
                if let child = plan.paths.child(of: path, .member(frame.string(name))) {
                    visit(frame, value, at: child, plan)
                } else {
                    strangers[path, default: 0] += 1
                }
                return true
            }
        case .array: visitItems(of: frame, token, at: path, plan)
        default: break
        }
    }

    private mutating func visitItems(of frame: JSONIndex, _ token: Int, at path: Int, _ plan: RecognitionPlan) {
        let (last, any) = (plan.paths.lastItem(of: path), plan.paths.child(of: path, .anyItem))
        guard last != nil || any != nil else { return }
        let items = frame.items(of: token)
        if let last {
            for (index, item) in items.prefix(last + 1).enumerated() {
                if let child = plan.paths.child(of: path, .item(index)) { visit(frame, item, at: child, plan) }
            }
        }
        if let first = items.first, let any { visit(frame, first, at: any, plan) }
    }
}
