import CodecRuntime
import SeededRandom

/// Numbers that no request has had.
enum FreshNumber {
    static let sample = "550e8400-e29b-41d4-a716-446655440000"

    /// A number of a form, to judge a request by.
    static func sample(_ form: RequestNumber.Form) -> JSONValue {
        switch form {
        case .uuid: .string(sample)
        case .integer: .integer(1)
        case .text: .string("b1")
        }
    }

    /// - Parameters:
    ///   - form: what the contract takes.
    ///   - count: how many there were before in the case.
    ///   - random: the case's.
    /// - Returns: the number.
    static func next(_ form: RequestNumber.Form, _ count: Int, using random: inout SplitMix64) -> JSONValue {
        switch form {
        case .uuid: .string(WireUUID(randomHigh: random.next(), low: random.next()).description)
        case .integer: .integer(Int(random.next() % 1_000_000) * 1_000 + count % 1_000)
        case .text: .string("b\(random.next() % 1_000_000)-\(count)")
        }
    }
}
