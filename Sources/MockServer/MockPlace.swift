import Synchronization

/// Where a mock listens, for those who are made before it does.
final class MockPlace: Sendable {
    private let directory: Mutex<MockDirectory>

    init(_ directory: MockDirectory) {
        self.directory = Mutex(directory)
    }

    func listen(_ directory: MockDirectory) {
        self.directory.withLock { $0 = directory }
    }

    var http: String { directory.withLock(\.http) }
    var ws: String { directory.withLock(\.ws) }
}
