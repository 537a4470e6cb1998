import CodecRuntime

/// Rules of a `oneOf`: exactly one branch allows a value.
package struct ChoiceRules: Sendable {
    /// In the document's order.
    package var branches: [Schema]
    /// The property whose constant tells the branches apart.
    package var discriminator: Located<String>?

    package init(branches: [Schema], discriminator: Located<String>? = nil) {
        self.branches = branches
        self.discriminator = discriminator
    }

    /// The discriminator's value in a branch; nil where there is no discriminator.
    ///
    /// - Parameters:
    ///   - branch: one of the branches.
    ///   - recursive: what references lead to.
    /// - Returns: the constant.
    package func word(of branch: Schema, resolving recursive: [String: Schema]) -> String? {
        guard let discriminator, let property = branch.resolved(by: recursive).object?[discriminator.value],
            property.isRequired, case .constant(.string(let word)) = property.schema.kind
        else { return nil }
        return word
    }
}
