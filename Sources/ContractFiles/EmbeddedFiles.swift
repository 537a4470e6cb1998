/// The documents that this program carries, its contract and its scenarios: for machines without a checkout.
///
/// They are files like any other to whoever reads them; their paths begin with `belay:`, as in `belay:mocks/quiet.yaml`.
package enum EmbeddedFiles {
    /// What the path of a carried document begins with.
    package static let prefix = "belay:"

    /// Whether a path is one of a carried document.
    package static func has(_ path: String) -> Bool { text(path) != nil }

    /// The text of a carried document; nil where there is none of that path.
    package static func text(_ path: String) -> String? {
        guard path.hasPrefix(prefix) else { return nil }
        let name = normalized(path.dropFirst(prefix.count))
        return EmbeddedDocuments.texts.first { $0.path == name }?.text
    }

    /// The paths of the documents in a folder, as `belay:mocks`; sorted.
    package static func paths(in folder: String) -> [String] {
        EmbeddedDocuments.texts.map { prefix + $0.path }.filter { $0.hasPrefix(folder + "/") }.sorted()
    }

    /// A path that a carried document writes, from that document's folder; nil where the path is not below `belay:`, or where the
    /// document is not a carried one.
    package static func path(_ path: String, from document: String) -> String? {
        guard document.hasPrefix(prefix), !path.hasPrefix("/") else { return nil }
        let folder = document.dropFirst(prefix.count).split(separator: "/").dropLast().joined(separator: "/")
        return prefix + normalized("\(folder)/\(path)")
    }

    /// A path without `.` and `..`.
    private static func normalized(_ path: some StringProtocol) -> String {
        var parts: [Substring] = []
        for part in String(path).split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}
