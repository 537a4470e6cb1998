/// Plain values that nothing changes any more, reached by a pointer: neither bounds nor references are counted where a plan
/// runs. What an index into it may be is the compiler's promise.
final class FixedMemory<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    // Unchecked, since nobody writes here once it is made.

    /// The first value; good for as long as the object is.
    let start: UnsafePointer<Element>

    init(_ values: [Element]) {
        let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, values.count))
        for (index, value) in values.enumerated() { (memory + index).initialize(to: value) }
        start = UnsafePointer(memory)
    }

    deinit { start.deallocate() }
}
