/// Rules of an array.
package struct ArrayRules: Sendable {
    package var items: Schema
    package var minItems: Located<Int>?
    package var maxItems: Located<Int>?

    package init(items: Schema, minItems: Located<Int>? = nil, maxItems: Located<Int>? = nil) {
        self.items = items
        self.minItems = minItems
        self.maxItems = maxItems
    }
}
