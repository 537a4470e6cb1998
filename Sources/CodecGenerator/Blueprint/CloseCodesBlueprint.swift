import CodecRuntime
import ProtocolSpec

/// The enum of the contract's close codes: what an app needs to know of them.
struct CloseCodesBlueprint {
    /// One close code.
    struct Case {
        /// The case's Swift name.
        var name: String
        var doc: String
        var code: Int
        /// The code's name in the contract.
        var wireName: String
        var reason: String
        var retry: RetryPolicy
    }

    /// In the contract's order.
    var cases: [Case]

    /// Whether its declaration names a type of the runtime.
    var showsRuntime: Bool { !cases.isEmpty }

    init(_ codes: [CloseCode]) {
        var taken: Set<String> = ["name", "reason", "retry", "rawValue", "allCases", "hash", "hashValue"]
        cases = codes.map { code in
            Case(
                name: SwiftName.unique(SwiftName.member(code.name), taken: &taken),
                doc: code.description ?? code.reason,
                code: code.code,
                wireName: code.name,
                reason: code.reason,
                retry: code.retry
            )
        }
    }
}
