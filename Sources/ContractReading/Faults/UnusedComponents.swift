internal import ProtocolSpec
internal import SpecParser

/// Finds components that nothing leads to.
struct UnusedComponents {
    private struct Component: Hashable {
        var kind: String
        var name: String
    }

    private var reached: Set<Component> = []

    /// - Parameters:
    ///   - root: the document that has the components.
    ///   - documents: every document, by its file: another one may refer to this one's components.
    init(of root: DocumentNode, documents: [String: DocumentNode]) {
        let file = root.location.file
        var links: [Component: Set<Component>] = [:]
        for entry in root.entries ?? [] where entry.key != "components" {
            Self.links(in: entry.value, file, to: &reached)
        }
        for kind in root["components"]?.entries ?? [] {
            for entry in kind.value.entries ?? [] {
                let component = Component(kind: kind.key, name: entry.key)
                Self.links(in: entry.value, file, to: &links[component, default: []])
            }
        }
        for (other, node) in documents where other != file && node.location.file != file {
            Self.links(in: node, file, to: &reached)
        }
        var rest = Array(reached)
        while let component = rest.popLast() {
            for next in links[component] ?? [] where reached.insert(next).inserted { rest.append(next) }
        }
    }

    /// Whether something leads to a component.
    func isUsed(_ kind: String, _ name: String) -> Bool {
        reached.contains(Component(kind: kind, name: name))
    }

    /// Every text that names a component, wherever it stands: `$ref`, the mapping of a discriminator.
    private static func links(in node: DocumentNode, _ file: String, to found: inout Set<Component>) {
        var rest = [node]
        while let node = rest.popLast() {
            switch node.content {
            case .mapping(let entries): for entry in entries { add(entry.value, file, to: &found, &rest) }
            case .sequence(let items): for item in items { add(item, file, to: &found, &rest) }
            default: add(node, file, to: &found, &rest)
            }
        }
    }

    /// Takes what a text names, and leaves what holds others for later.
    private static func add(
        _ node: DocumentNode,
        _ file: String,
        to found: inout Set<Component>,
        _ rest: inout [DocumentNode]
    ) {
        if case .string(let text) = node.content {
            if let component = component(text, node.location.file, file) { found.insert(component) }
        } else if !node.isScalar {
            rest.append(node)
        }
    }

    private static func component(_ text: String, _ from: String, _ file: String) -> Component? {
        let mark = "#/components/"
        // Most texts are none: a look at their bytes is quick, and searching is not.
        guard text.utf8.count < 500, text.utf8.contains(UInt8(ascii: "#")) else { return nil }
        let isHere = text.hasPrefix(mark)
        guard
            let start = isHere
                ? text.utf8.index(text.startIndex, offsetBy: mark.utf8.count) : text.firstRange(of: mark)?.upperBound
        else { return nil }
        if isHere {
            guard from == file else { return nil }
        } else {
            let other = text[..<start].dropLast(mark.count)
            guard ReferencePointer.resolved(String(other), from: from) == file else { return nil }
        }
        let parts = text[start...].utf8.split(separator: UInt8(ascii: "/"), maxSplits: 2).map { Substring($0) }
        guard parts.count > 1 else { return nil }
        let name =
            parts[1].utf8.contains(UInt8(ascii: "~"))
            ? String(parts[1].replacing("~1", with: "/").replacing("~0", with: "~")) : String(parts[1])
        return Component(kind: String(parts[0]), name: name)
    }
}
