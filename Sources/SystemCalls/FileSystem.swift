#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Files and folders by their paths. A relative path is the working folder's.
package enum FileSystem {
    /// What a path leads to, over symbolic links; nil where there is nothing.
    package static func status(of path: String) -> FileStatus? {
        var status = stat()
        return stat(path, &status) == 0 ? FileStatus(status) : nil
    }

    package static func isThere(_ path: String) -> Bool { status(of: path) != nil }

    package static func isFolder(_ path: String) -> Bool { status(of: path)?.kind == .folder }

    /// Checks that this process may write a file, or change what is in a folder.
    package static func expectWritable(_ path: String, isFolder: Bool = false) throws(SystemError) {
        guard access(path, isFolder ? W_OK | X_OK : W_OK) == 0 else { throw .last }
    }

    /// - Parameters:
    ///   - path: of a file.
    ///   - limit: how much of it is read at most, in bytes.
    /// - Returns: its bytes.
    /// - Throws: where it can't be read.
    package static func contents(of path: String, upTo limit: Int = .max) throws(SystemError) -> [UInt8] {
        try OpenFile(path, .reading).bytes(upTo: limit)
    }

    /// The names of what is in a folder, in no order; nil where it can't be read.
    package static func entries(of folder: String) -> [String]? {
        try? FileManager.default.contentsOfDirectory(atPath: folder)
    }

    /// The paths, relative to a folder, of all that is in it and in the folders in it, in no order; none where it can't be read.
    /// Symbolic links to folders are not followed.
    package static func paths(below folder: String) -> [String] {
        (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    }

    /// Where a symbolic link leads, as it says; nil where there is no such link.
    package static func target(ofLink path: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: path)
    }

    /// The one absolute path without links of what is there.
    package static func canonicalPath(of path: String) throws(SystemError) -> String {
        guard let real = realpath(path, nil) else { throw .last }
        defer { free(real) }
        return String(cString: real)
    }

    /// Makes a folder in one that is there, with the permissions that this process gives to folders.
    package static func makeFolder(_ path: String) throws(SystemError) {
        guard mkdir(path, 0o777) == 0 else { throw .last }
    }

    /// Makes a folder and those that it is in, as far as they are not there.
    package static func makeFolders(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Removes a folder if it is empty.
    package static func removeFolder(_ path: String) throws(SystemError) {
        guard rmdir(path) == 0 else { throw .last }
    }

    package static func removeFile(_ path: String) throws(SystemError) {
        guard unlink(path) == 0 else { throw .last }
    }

    /// Gives a file another path on its volume, in the place of whatever file is there.
    package static func move(_ path: String, to place: String) throws(SystemError) {
        guard rename(path, place) == 0 else { throw .last }
    }

    package static func setPermissions(_ permissions: Int, of path: String) throws(SystemError) {
        guard chmod(path, mode_t(permissions)) == 0 else { throw .last }
    }
}
