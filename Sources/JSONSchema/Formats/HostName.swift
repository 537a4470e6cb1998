/// Host names: RFC 1123, and internationalised ones by RFC 5890 to 5893.
enum HostName {
    /// Whether a text is a host name.
    ///
    /// - Parameters:
    ///   - text: its code points.
    ///   - isInternational: whether labels may have characters beyond ASCII.
    /// - Returns: whether each label is one, and the whole is not too long.
    static func isValid(_ text: ArraySlice<UInt32>, isInternational: Bool) -> Bool {
        let isDot: (UInt32) -> Bool = {
            $0 == 0x2E || (isInternational && ($0 == 0x3002 || $0 == 0xFF0E || $0 == 0xFF61))
        }
        let labels = text.split(omittingEmptySubsequences: false, whereSeparator: isDot)
        var length = labels.count - 1
        for label in labels {
            let isASCII = label.allSatisfy { $0 < 0x80 }
            guard isASCII || isInternational else { return false }
            guard let size = isASCII ? asciiLabel(label) : internationalLabel(label) else { return false }
            length += size
        }
        return length <= 253
    }

    /// The length of a label of ASCII; nil where it is not valid.
    private static func asciiLabel(_ label: ArraySlice<UInt32>) -> Int? {
        guard 1...63 ~= label.count, label.allSatisfy({ $0.isLetter || $0.isDigit || $0 == 0x2D }),
            label.first != 0x2D, label.last != 0x2D
        else { return nil }
        let codes = Array(label)
        guard codes.count >= 4, codes[2] == 0x2D, codes[3] == 0x2D else { return codes.count }
        // The only labels with hyphens there are those that stand for another label.
        guard codes[0] | 0x20 == 0x78, codes[1] | 0x20 == 0x6E else { return nil }
        guard let decoded = Punycode.decoded(codes[4...]), decoded.contains(where: { $0 >= 0x80 }),
            IDNLabel.isValid(decoded)
        else { return nil }
        return codes.count
    }

    /// The length that a label has in the domain name system; nil where it is not valid.
    private static func internationalLabel(_ label: ArraySlice<UInt32>) -> Int? {
        let codes = Array(label)
        guard !codes.isEmpty, codes.count <= 63, IDNLabel.isValid(codes) else { return nil }
        let size = Punycode.encodedLength(codes) + 4
        return size <= 63 ? size : nil
    }
}

/// The encoding of labels in ASCII (RFC 3492).
enum Punycode {
    private static let base: UInt32 = 36
    private static let firstBias: UInt32 = 72

    /// The label that is meant; nil where it is not well-formed.
    static func decoded(_ text: ArraySlice<UInt32>) -> [UInt32]? {
        var output: [UInt32] = []
        var rest = text
        if let mark = text.lastIndex(of: 0x2D) {
            output = Array(text[..<mark])
            rest = text[(mark + 1)...]
        }
        var (code, index, bias): (UInt32, UInt32, UInt32) = (128, 0, firstBias)
        while !rest.isEmpty {
            let before = index
            var weight: UInt32 = 1
            var step = base
            while true {
                guard let digit = rest.popFirst().flatMap(digit) else { return nil }
                let (product, tooLarge) = digit.multipliedReportingOverflow(by: weight)
                let (sum, overflow) = index.addingReportingOverflow(product)
                guard !tooLarge, !overflow else { return nil }
                index = sum
                let threshold = threshold(step, bias)
                guard digit >= threshold else { break }
                let (next, isTooLarge) = weight.multipliedReportingOverflow(by: base - threshold)
                guard !isTooLarge else { return nil }
                weight = next
                step += base
            }
            let count = UInt32(output.count + 1)
            bias = adapted(index - before, count, isFirst: before == 0)
            let (sum, overflow) = code.addingReportingOverflow(index / count)
            guard !overflow, sum <= 0x10FFFF, !(0xD800...0xDFFF ~= sum) else { return nil }
            code = sum
            index %= count
            output.insert(code, at: Int(index))
            index += 1
        }
        return output
    }

    /// How many characters the encoded label has, its prefix not counted in.
    static func encodedLength(_ label: [UInt32]) -> Int {
        let basic = label.count { $0 < 0x80 }
        var length = basic > 0 ? basic + 1 : 0
        var (code, delta, bias): (UInt32, UInt32, UInt32) = (128, 0, firstBias)
        var handled = UInt32(basic)
        while Int(handled) < label.count {
            guard let next = label.filter({ $0 >= code }).min() else { break }
            delta = delta &+ (next - code) &* (handled + 1)
            code = next
            for value in label {
                if value < code { delta = delta &+ 1 }
                guard value == code else { continue }
                length += digits(of: delta, bias)
                bias = adapted(delta, handled + 1, isFirst: Int(handled) == basic)
                delta = 0
                handled += 1
            }
            delta = delta &+ 1
            code += 1
        }
        return length
    }

    private static func digits(of delta: UInt32, _ bias: UInt32) -> Int {
        var (rest, step, count) = (delta, base, 1)
        while rest >= threshold(step, bias) {
            let threshold = threshold(step, bias)
            rest = (rest - threshold) / (base - threshold)
            step += base
            count += 1
        }
        return count
    }

    private static func digit(_ value: UInt32) -> UInt32? {
        value.isDigit ? value - 0x30 + 26 : value.isLetter ? (value | 0x20) - 0x61 : nil
    }

    private static func threshold(_ step: UInt32, _ bias: UInt32) -> UInt32 {
        step <= bias ? 1 : step >= bias + 26 ? 26 : step - bias
    }

    private static func adapted(_ delta: UInt32, _ count: UInt32, isFirst: Bool) -> UInt32 {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var steps: UInt32 = 0
        while delta > 455 {
            delta /= 35
            steps += base
        }
        return steps + 36 * delta / (delta + 38)
    }
}
