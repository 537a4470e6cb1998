import Synchronization

/// Where a mock listens, for routes that are made before it does.
final class BoundAddress: Sendable {
    private let info: Mutex<MockInfo>

    init(_ info: MockInfo) {
        self.info = Mutex(info)
    }

    func listen(_ info: MockInfo) {
        self.info.withLock { $0 = info }
    }

    var http: String { info.withLock(\.http) }
    var ws: String { info.withLock(\.ws) }
}
