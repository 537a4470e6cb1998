package import CodecRuntime
package import ProtocolSpec

extension MessageRecognition {
    /// What tells the frames of a message from those of the others, for code that has no plan at hand.
    ///
    /// It leaves out what is the same in all messages, and what lies deeper than anything tells messages apart.
    package struct Marks: Sendable {
        /// A member, and the values that it may have.
        package struct Fixed: Sendable {
            package var path: [String]
            package var values: [JSONValue]
            /// Whether it is always there.
            package var isCertain: Bool
            /// Whether an example or a name fixes it, and not the schema.
            package var isHint: Bool
        }

        package var message: Contract.Message.ID
        package var fixed: [Fixed]
        /// Members that must be there.
        package var required: [[String]]
        /// Members that may be there.
        package var known: [[String]]
    }

    /// Of every JSON payload one, or one for each of its alternatives; in the document's order.
    package var marks: [Marks] {
        let differing = plan.differing
        return plan.entries.map { entry in
            let paths = entry.shape.members.keys.sorted()
            let certain = Set(paths.filter { plan.isCertain($0, in: entry.shape) })
            let others = paths.filter(differing.contains)
            return Marks(
                message: entry.message,
                fixed: paths.filter(plan.telling.contains).flatMap { fixed(at: $0, in: entry.shape) },
                required: short(others.filter(certain.contains)),
                known: short(others.filter { !certain.contains($0) })
            )
        }
    }

    private func fixed(at path: Int, in shape: PayloadShape) -> [Marks.Fixed] {
        let pointer = plan.paths.pointer(to: path)
        let isCertain = plan.isCertain(path, in: shape)
        func fixed(_ values: [JSONValue], isHint: Bool) -> Marks.Fixed {
            Marks.Fixed(path: pointer, values: values, isCertain: isCertain, isHint: isHint)
        }
        let values = shape.members[path]?.values
        let stated = values.map { fixed($0, isHint: false) }
        let hint = values?.count == 1 ? nil : shape.hints[path].map { fixed([$0.value], isHint: true) }
        return [stated, hint].compactMap(\.self)
    }

    /// The most members, and the deepest, that are worth a look at a frame.
    private static let most = (members: 40, depth: 4)

    private func short(_ paths: [Int]) -> [[String]] {
        Array(paths.map(plan.paths.pointer).filter { $0.count <= Self.most.depth }.prefix(Self.most.members))
    }
}

extension RecognitionPlan {
    /// The members that are not the same in all shapes.
    fileprivate var differing: Set<Int> {
        var certain: [Int: Int] = [:]
        for entry in entries {
            for path in entry.shape.members.keys {
                certain[path, default: 0] += isCertain(path, in: entry.shape) ? 1 : 0
            }
        }
        let paths = certain.filter { path, count in
            path != MemberPaths.root && count < entries.count && (count > 0 || !strangers(to: path).isEmpty)
        }
        return Set(paths.keys)
    }
}
