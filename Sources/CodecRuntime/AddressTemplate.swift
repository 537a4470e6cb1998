/// A channel's address: literal text and parameters by turns.
public struct AddressTemplate: Hashable, Sendable {
    /// One piece of an address.
    public enum Segment: Hashable, Sendable {
        /// Text that stands in the path as it is.
        case literal(String)
        /// A parameter that fills one path segment, or a part of it.
        case parameter
    }

    private let segments: [Segment]

    /// An address from its pieces, in order.
    public init(_ segments: [Segment]) {
        self.segments = segments
    }

    /// The parameters' decoded values if the path fits this address; else nil.
    ///
    /// A parameter takes at least one character and none of `/`. A letter that is percent-encoded without need is that
    /// letter (RFC 3986, section 6.2.2.2).
    public func values(in path: String) -> [String]? {
        let path = PercentEncoding.normalized(path)
        var rest = path[...]
        var values: [String] = []
        for (index, segment) in segments.enumerated() {
            switch segment {
            case .literal(let text):
                guard rest.hasPrefix(text) else { return nil }
                rest.removeFirst(text.count)
            case .parameter:
                var end = rest.firstIndex(of: "/") ?? rest.endIndex
                if index + 1 < segments.count, case .literal(let next) = segments[index + 1], let first = next.first {
                    end = rest[..<end].firstIndex(of: first) ?? end
                }
                guard end > rest.startIndex, let value = PercentEncoding.decode(rest[..<end]) else { return nil }
                values.append(value)
                rest = rest[end...]
            }
        }
        return rest.isEmpty ? values : nil
    }

    /// The path with the parameters' values in their places, encoded.
    public func path(_ values: [String]) -> String {
        var values = values[...]
        return segments.map { segment in
            switch segment {
            case .literal(let text): text
            case .parameter: PercentEncoding.encode(values.popFirst() ?? "")
            }
        }.joined()
    }
}
