/// Names a set of ids by patterns.
package enum GlobCover {
    /// As few patterns as match these ids and none of the others: a path with `*` behind it where all ids beneath are meant, and
    /// whole ids for the rest.
    ///
    /// - Parameters:
    ///   - ids: what to name.
    ///   - all: every id that there is.
    /// - Returns: the patterns, in the order of the ids that they match first.
    package static func globs(for ids: [String], of all: [String]) -> [Glob] {
        let wanted = Set(ids)
        var left = ids
        var globs: [Glob] = []
        while let id = left.first {
            let glob = widest(for: id, wanted, all) ?? Glob(id)
            globs.append(glob)
            left.removeAll { glob.matches($0) || $0 == id }
        }
        return globs
    }

    /// The shortest path of the id beneath which nothing but wanted ids stands, and more than this one.
    private static func widest(for id: String, _ wanted: Set<String>, _ all: [String]) -> Glob? {
        let parts = id.split(separator: "/", omittingEmptySubsequences: false)
        return (1..<max(1, parts.count)).lazy
            .map { Glob(parts.prefix($0).joined(separator: "/") + "/*") }
            .first { glob in
                let matched = all.filter(glob.matches)
                return matched.count > 1 && matched.allSatisfy(wanted.contains)
            }
    }
}
