internal import CodecRuntime
internal import ProtocolSpec

extension ShapeBuilder {
    /// The shapes of a message's frames.
    ///
    /// - Parameters:
    ///   - message: the message.
    ///   - envelope: `x-envelope`: what its payload travels in; nil where the frame is the payload.
    /// - Returns: one for each alternative.
    mutating func shapes(of message: Contract.Message, in envelope: DocumentNode?) -> [PayloadShape] {
        guard let envelope, envelope.entries != nil else { return shapes(of: message.payload.schema?.node) }
        return enveloped(message, envelope, at: MemberPaths.root, depth: 0)
    }

    private mutating func enveloped(
        _ message: Contract.Message,
        _ node: DocumentNode,
        at path: Int,
        depth: Int
    ) -> [PayloadShape] {
        if node.string == "$message.payload" { return shapes(of: message.payload.schema?.node, at: path) }
        var member = PayloadShape.Member(isRequired: depth > 0)
        if node.string == "$message.name" {
            member.kinds = .string
            member.values = [.string(message.statedName ?? message.name)]
        } else if let entries = node.entries, depth < 16 {
            member.kinds = .object
            var result = [PayloadShape(members: [path: member])]
            for entry in entries {
                guard let child = paths.add(.member(entry.key), to: path) else { break }
                let inner = enveloped(message, entry.value, at: child, depth: depth + 1)
                result = inner.flatMap { shape in
                    result.map { outer in
                        var both = outer
                        both.merge(shape)
                        both.members[child]?.isRequired = true
                        return both
                    }
                }
            }
            return result
        } else if node.string?.hasPrefix("$") != true, node.items == nil {
            member.values = [node.json]
            member.kinds = PayloadKinds(of: node.json)
        }
        return [PayloadShape(members: [path: member])]
    }
}
