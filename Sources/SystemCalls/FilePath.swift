#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Paths as texts: nothing but `canonical` looks at the disk.
package enum FilePath {
    /// The folder that a path is in, as it is written there: empty for one in the working folder.
    package static func folder(of path: String) -> String {
        let (start, end) = lastName(in: path)
        guard start < end else { return path.hasPrefix("/") ? "/" : "" }
        let folder = path.utf8[..<start]
        let kept = folder.lastIndex { $0 != slash }.map { folder.index(after: $0) }
        return String(path[..<(kept ?? (folder.isEmpty ? start : folder.index(after: folder.startIndex)))])
    }

    /// The last name in a path.
    package static func name(of path: String) -> String {
        let (start, end) = lastName(in: path)
        return start < end ? String(path[start..<end]) : path.isEmpty ? "" : "/"
    }

    /// The last name in a path without its ending.
    package static func stem(of path: String) -> String {
        let name = name(of: path)
        guard let dot = dot(in: name) else { return name }
        return String(name[..<dot])
    }

    /// What stands behind the last dot of a name; empty where there is none, and for a hidden file.
    package static func ending(of path: String) -> String {
        let name = name(of: path)
        guard let dot = dot(in: name) else { return "" }
        return String(name[name.index(after: dot)...])
    }

    /// A path in a folder; an empty folder is the working folder.
    package static func path(_ path: String, in folder: String) -> String {
        folder.isEmpty ? path : folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
    }

    /// The working folder's own path.
    package static var workingFolder: String { FileManager.default.currentDirectoryPath }

    /// - Parameters:
    ///   - path: a path.
    ///   - folder: what it is relative to, where it is relative; nil for the working folder.
    /// - Returns: an absolute path without `.`, `..` and needless slashes, which may go over symbolic links.
    package static func absolute(_ path: String, in folder: String? = nil) -> String {
        let base = folder.map { URL(fileURLWithPath: $0, isDirectory: true) }
        return URL(fileURLWithPath: path, relativeTo: base).standardizedFileURL.path
    }

    /// A folder and all that it is in, as absolute paths, from the inside.
    package static func upward(from folder: String) -> some Sequence<String> {
        sequence(first: absolute(folder)) { $0 == "/" ? nil : self.folder(of: $0) }
    }

    /// The same path for the same file, however it is written and over whatever links; the absolute one where nothing is there.
    package static func canonical(_ path: String) -> String {
        let absolute = absolute(path)
        return (try? FileSystem.canonicalPath(of: absolute)) ?? absolute
    }

    /// A path as it is below a folder; nil where it is not below it.
    package static func path(_ path: String, below folder: String) -> String? {
        let base = folder.hasSuffix("/") ? folder : folder + "/"
        return path.hasPrefix(base) ? String(path.dropFirst(base.count)) : nil
    }

    private static let slash = UInt8(ascii: "/")

    /// Where the last name stands, without the slashes behind it.
    private static func lastName(in path: String) -> (start: String.Index, end: String.Index) {
        let bytes = path.utf8
        guard let last = bytes.lastIndex(where: { $0 != slash }) else { return (path.startIndex, path.startIndex) }
        let end = bytes.index(after: last)
        let start = bytes[..<end].lastIndex(of: slash).map { bytes.index(after: $0) } ?? path.startIndex
        return (start, end)
    }

    /// The dot before a name's ending.
    private static func dot(in name: String) -> String.Index? {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex, name != ".." else {
            return nil
        }
        return name.utf8.index(after: dot) == name.endIndex ? nil : dot
    }
}
