internal import ContractSuite

/// A machine without variables, files or commands, whose clock stands still.
struct TestHost: HostEnvironment {
    struct Nothing: Error {}

    func environment(_ name: String) -> String? { nil }
    func contents(of path: String) throws -> String { throw Nothing() }
    func output(of command: String) async throws -> String { throw Nothing() }
    func now() -> Int { Server.now }
    func nonce() -> UInt64 { 1 }
}
