internal import JSONSchema

/// What a frame says, by its bytes.
extension SubjectLabels {
    /// The texts of a frame that may name something: no verbs, ids or secrets.
    ///
    /// - Parameter frame: what a client says.
    /// - Returns: in the order of the frame.
    static func texts(in frame: JSONIndex) -> [String] {
        var texts: [String] = []
        collect(frame, 0, member: "", depth: 0, &texts)
        return texts
    }

    private static func collect(
        _ frame: JSONIndex,
        _ token: Int,
        member: String,
        depth: Int,
        _ texts: inout [String]
    ) {
        guard depth < 8, texts.count < 500 else { return }
        switch frame.kind(token) {
        case .string:
            let text = frame.string(token)
            if mayName(text, member: member) { texts.append(text) }
        case .array:
            for item in frame.items(of: token) { collect(frame, item, member: member, depth: depth + 1, &texts) }
        case .object:
            for (name, value) in frame.members(of: token) {
                if frame.kind(value) == .bool, frame.isTrue(value) { texts.append(name) }
                collect(frame, value, member: name, depth: depth + 1, &texts)
            }
        case .null, .bool, .number: break
        }
    }
}
