/// A regular expression that a string must contain a match of: JSON Schema's `pattern`, so ECMA-262 with the flag `u`,
/// not anchored.
///
/// Compiled once. The standard library's `Regex` does the matching, on code points. The expression that it gets leaves
/// nothing to its defaults.
public struct WirePattern: @unchecked Sendable {
    // Unchecked because Regex is not marked Sendable. This one is never changed once it is here, and the one thing that
    // matching does to a Regex, lowering it to a program, the standard library does once and atomically.
    private let regex: Regex<AnyRegexOutput>
    /// The expression as the contract has it.
    public let text: String
    /// The expression, taken apart.
    package let tree: PatternTree

    /// Reads an expression.
    ///
    /// - Parameter text: as the contract has it.
    /// - Throws: where it is not a regular expression, or one that can't be matched as ECMA-262 says.
    public init(_ text: String) throws(PatternProblem) {
        tree = try PatternReader.tree(of: text)
        self.text = text
        do {
            regex = try Regex(tree.swiftText).matchingSemantics(.unicodeScalar).asciiOnlyWordCharacters()
                .wordBoundaryKind(.simple)
        } catch {
            throw PatternProblem(message: "Swift's Regex does not take it: \(error)", position: 0)
        }
    }

    /// An expression of generated code, which was read when the code was generated.
    public init(generated text: String) {
        do { self = try WirePattern(text) } catch { preconditionFailure("\(text): \(error.message)") }
    }

    /// Whether a match is somewhere in a text.
    public func matches(_ text: String) -> Bool {
        // Only an expression that is too large fails to run, and such an expression was refused when it was read.
        (try? regex.firstMatch(in: text)) != nil
    }
}
