/// What a run needs of the machine that it runs on. The command line gives the real one, a test its own.
package protocol HostEnvironment: Sendable {
    /// The value of an environment variable; nil where it isn't set.
    func environment(_ name: String) -> String?
    /// The text of a file; a relative path is the target file's folder's.
    func contents(of path: String) throws -> String
    /// What a shell command prints on its standard output; its end with another status than 0 is an error.
    func output(of command: String) async throws -> String
    /// The wall clock, in Unix seconds: tokens are issued at it.
    @Sendable func now() -> Int
    /// A number that no other run has: what earlier ones have left in a room is told from this one's by it.
    func nonce() -> UInt64
    /// How many files are open in this process, and how many may be; nil where that is not known.
    func openFiles() -> OpenFiles?
}

extension HostEnvironment {
    package func openFiles() -> OpenFiles? { nil }
}
