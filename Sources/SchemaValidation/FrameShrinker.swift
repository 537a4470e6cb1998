internal import CodecRuntime

/// Makes smaller frames from a given one, the smallest first, to find the smallest that still shows a failure.
package enum FrameShrinker {
    /// - Returns: candidates, each simpler than the frame; an empty list where nothing can be left out.
    package static func candidates(for text: String) -> [String] {
        let simpler = (try? JSONValue(decoding: text)).map { json in smaller(json).map(\.jsonText) } ?? pieces(of: text)
        var seen: Set<String> = [text]
        return simpler.filter { weight($0) < weight(text) && seen.insert($0).inserted }
    }

    /// Shorter is simpler; of equal length, plainer is.
    private static func weight(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1.isASCII ? 2 : 3) } - text.count { $0 == "a" || $0 == "0" }
    }

    private static func smaller(_ json: JSONValue) -> [JSONValue] {
        switch json {
        case .null, .bool: []
        case .integer(let number): number == 0 ? [] : [.integer(0), .integer(number / 2)]
        case .number: [.integer(0)]
        case .string(let text): texts(text).map(JSONValue.string)
        case .array(let items):
            [.array([])] + items.indices.map { JSONValue.array(items.without($0)) }
                + items.indices.flatMap { index in
                    smaller(items[index]).map { JSONValue.array(items.with($0, at: index)) }
                }
        case .object(let members):
            members.indices.map { JSONValue.object(members.without($0)) }
                + members.indices.flatMap { smaller(members, at: $0) }
        }
    }

    private static func smaller(_ members: [JSONValue.Member], at index: Int) -> [JSONValue] {
        smaller(members[index].value).map { value in
            JSONValue.object(members.with(JSONValue.Member(name: members[index].name, value: value), at: index))
        }
    }

    /// Nothing, a half, all but a letter, and the same length in plain letters.
    private static func texts(_ text: String) -> [String] {
        let scalars = Array(text.unicodeScalars)
        guard !scalars.isEmpty else { return [] }
        let halves = [scalars.prefix(scalars.count / 2), scalars.suffix(scalars.count / 2)]
        let shorter = [scalars.prefix(1), scalars.dropLast(), scalars.dropFirst()]
        return [""] + (halves + shorter).map { String(String.UnicodeScalarView($0)) }
            + [String(repeating: "a", count: scalars.count)]
    }

    /// Text that is not JSON, with ever smaller pieces missing.
    private static func pieces(of text: String) -> [String] {
        let letters = Array(text)
        var found: [String] = []
        var size = letters.count / 2
        while size > 0 {
            for start in stride(from: 0, to: letters.count, by: size) {
                found.append(String(letters[..<start] + letters[min(start + size, letters.count)...]))
            }
            size /= 2
        }
        return found
    }
}

extension Array {
    fileprivate func without(_ index: Int) -> [Element] {
        var copy = self
        copy.remove(at: index)
        return copy
    }

    fileprivate func with(_ element: Element, at index: Int) -> [Element] {
        var copy = self
        copy[index] = element
        return copy
    }
}
