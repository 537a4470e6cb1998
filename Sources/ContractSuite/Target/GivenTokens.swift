internal import AccessTokens
internal import CodecRuntime
internal import ProtocolSpec
internal import ServerRules

/// The names under which tokens with a fault may be given.
package enum GivenTokens {
    /// A shorter word for the token of another kind, as people call it.
    private static let shortNames = ["refresh": TokenFault.refreshAsAccess]

    package static var faultNames: [String] { TokenFault.allCases.map(\.rawValue) + shortNames.keys.sorted() }

    static func fault(_ name: String) -> TokenFault? {
        TokenFault(rawValue: name) ?? shortNames[name]
    }
}
