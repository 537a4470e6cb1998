package import CodecRuntime

/// Rules of a string. Lengths count Unicode code points (JSON Schema validation, section 6.3.1).
package struct StringRules: Sendable {
    package var minLength: Located<Int>?
    package var maxLength: Located<Int>?
    package var format: Located<StringFormat>?
    /// What must be found in it.
    package var pattern: Located<WirePattern>?

    package init(
        minLength: Located<Int>? = nil,
        maxLength: Located<Int>? = nil,
        format: Located<StringFormat>? = nil,
        pattern: Located<WirePattern>? = nil
    ) {
        self.minLength = minLength
        self.maxLength = maxLength
        self.format = format
        self.pattern = pattern
    }

    /// Whether only the length of a text is limited.
    package var isFree: Bool { format == nil && pattern == nil }
}
