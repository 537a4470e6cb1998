import Dispatch
import Foundation
package import MockServer

extension MockConfiguration {
    /// A configuration with this machine's clocks and chance: the one place for both, outside the program itself.
    package static func onThisMachine() -> MockConfiguration {
        let start = DispatchTime.now().uptimeNanoseconds
        return MockConfiguration(
            now: { Int(Date().timeIntervalSince1970) },
            milliseconds: { Int((DispatchTime.now().uptimeNanoseconds - start) / 1_000_000) },
            tokenID: { UUID().uuidString.replacing("-", with: "").lowercased() }
        )
    }
}
