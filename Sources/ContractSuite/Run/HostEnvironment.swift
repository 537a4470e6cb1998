/// What a run needs of the machine it runs on: the composition root gives it, a test makes it up.
package protocol HostEnvironment: Sendable {
    /// The value of an environment variable; nil where it isn't set.
    func environment(_ name: String) -> String?
    /// The text of a file; a relative path is the target file's folder's.
    func contents(of path: String) throws -> String
    /// What a shell command prints on its standard output; its end with another status than 0 is an error.
    func output(of command: String) async throws -> String
    /// The wall clock, in Unix seconds: tokens are issued at it.
    @Sendable func now() -> Int
    /// What is open in this process; nil where that can't be told.
    func openFiles() -> OpenFiles?
}

extension HostEnvironment {
    package func openFiles() -> OpenFiles? { nil }
}
