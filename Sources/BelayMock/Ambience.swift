import Foundation
package import MockServer

extension MockConfiguration {
    /// A configuration with this machine's clocks and chance: the one place for both, outside the program itself.
    package static func onThisMachine() -> MockConfiguration {
        let start = ContinuousClock.now
        return MockConfiguration(
            now: { Int(Date().timeIntervalSince1970) },
            milliseconds: { Int((ContinuousClock.now - start) / .milliseconds(1)) },
            tokenID: { UUID().uuidString.replacing("-", with: "").lowercased() }
        )
    }
}
