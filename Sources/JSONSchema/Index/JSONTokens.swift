/// The tokens of a text, in one piece of memory that nothing changes once the index is made.
///
/// An array would check its bounds at each of the many looks at a token, and its memory is only reached by a closure.
final class JSONTokens: ManagedBuffer<Int, JSONIndex.Token> {
    /// Makes room for so many tokens.
    static func make(room: Int) -> JSONTokens {
        unsafeDowncast(create(minimumCapacity: room) { _ in 0 }, to: JSONTokens.self)
    }

    /// Says how many tokens there are, once they are all written.
    func close(_ count: Int) { withUnsafeMutablePointerToHeader { $0.pointee = count } }

    /// The first token; good for as long as the object is.
    @inline(__always)
    var start: UnsafeMutablePointer<JSONIndex.Token> { withUnsafeMutablePointerToElements { $0 } }

    /// How many tokens there are.
    @inline(__always)
    var count: Int { withUnsafeMutablePointerToHeader { $0.pointee } }

    var indices: Range<Int> { 0..<count }

    @inline(__always)
    subscript(token: Int) -> JSONIndex.Token {
        precondition(UInt(bitPattern: token) < UInt(bitPattern: count))
        return start[token]
    }
}
