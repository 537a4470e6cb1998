import Dispatch
package import MockServer

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension MockConfiguration {
    /// A configuration with this machine's clock and random numbers: the only place for both outside the program `belay`.
    package static func onThisMachine() -> MockConfiguration {
        let start = DispatchTime.now().uptimeNanoseconds
        return MockConfiguration(
            now: { Int(Date().timeIntervalSince1970) },
            milliseconds: { Int((DispatchTime.now().uptimeNanoseconds - start) / 1_000_000) },
            tokenID: { UUID().uuidString.replacing("-", with: "").lowercased() }
        )
    }
}
