/// An index's memory, for as long as somebody holds the index: looking counts neither references nor bounds.
struct JSONView {
    let tokens: UnsafePointer<JSONIndex.Token>
    let text: UnsafeRawPointer

    @inline(__always)
    subscript(token: Int) -> JSONIndex.Token { tokens[token] }

    /// What the value of a token is.
    @inline(__always)
    func kind(_ token: Int) -> JSONIndex.Kind { tokens[token].kind }

    /// The token behind a value.
    @inline(__always)
    func next(_ token: Int) -> Int { Int(tokens[token].next) }

    /// Whether an earlier member is as if it were not there.
    @inline(__always)
    func isShadowed(_ name: Int) -> Bool { tokens[name].flags & JSONIndex.Token.isShadowed != 0 }

    /// A string as it is written.
    @inline(__always)
    func string(_ token: JSONIndex.Token) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text + Int(token.start), count: Int(token.end &- token.start))
    }
}
