#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What this process was given: its number and its environment variables.
package enum ProcessEnvironment {
    /// Its number among those that run.
    package static var processID: Int { Int(ProcessInfo.processInfo.processIdentifier) }

    /// The values of the variables by their names.
    package static var all: [String: String] { ProcessInfo.processInfo.environment }

    /// The value of a variable; nil where it isn't set.
    package static subscript(_ name: String) -> String? { all[name] }
}
