internal import CodecRuntime
internal import ProtocolSpec
internal import SeededRandom

/// Texts of a format, a pattern or a length; else what the member's name makes likely.
extension SchemaSampler {
    mutating func text(_ node: DocumentNode, name: String) -> String {
        if let format = node["format"]?.string, let text = formatted(format, name: name) { return text }
        let least = min(Self.count(node["minLength"]) ?? 0, longest)
        let most = Self.count(node["maxLength"]) ?? .max
        if let pattern = node["pattern"]?.string, let text = matching(pattern, least: least, most: most) { return text }
        return fitted(likely(name), least: least, most: most)
    }

    private mutating func uuid() -> String {
        WireUUID(randomHigh: source.random.next(), low: source.random.next()).description
    }

    private mutating func formatted(_ format: String, name: String) -> String? {
        let stamp = WireTimestamp(microseconds: Int64(source.clock) * 1_000)
        switch format {
        case "uuid": return uuid()
        case "date-time": return EpochTime.text(source.clock, digits: 3)
        case "date": return String(stamp.description.prefix(10))
        case "time": return String(stamp.description.dropFirst(11).prefix(8)) + "Z"
        case "email", "idn-email": return "\(word(6))@example.com"
        case "uri", "url", "iri", "uri-reference", "iri-reference": return "https://example.com/\(word(6))"
        case "hostname", "idn-hostname": return "\(word(6)).example.com"
        case "ipv4": return "192.0.2.\(Int.random(in: 1..<255, using: &source.random))"
        case "ipv6": return "2001:db8::\(Int.random(in: 1..<10, using: &source.random))"
        case "duration": return "PT5S"
        case "byte", "base64", "binary": return "QmVsYXk="
        case "json-pointer": return "/\(word(4))"
        case "regex": return "^.*$"
        default: return nil
        }
    }

    private mutating func word(_ count: Int) -> String {
        var text = ""
        for _ in 0..<count { text.unicodeScalars.append(PatternSample.letter(using: &source.random)) }
        return text
    }

    private mutating func matching(_ pattern: String, least: Int, most: Int) -> String? {
        guard let expression = try? WirePattern(pattern) else { return nil }
        for attempt in 0..<20 {
            var sample = PatternSample(extra: attempt == 0 ? 0 : least + attempt)
            let text = sample.text(expression.tree, using: &source.random)
            let padded = text.unicodeScalars.count < least ? fitted(text, least: least, most: most) : text
            for candidate in [text, padded] {
                let count = candidate.unicodeScalars.count
                if count >= least, count <= most, expression.matches(candidate) { return candidate }
            }
        }
        return nil
    }

    /// What a member of that name is likely to be.
    private mutating func likely(_ name: String) -> String {
        let last = Words.of(name).last ?? ""
        switch last {
        case "id", "uuid", "guid": return "\(word(8))"
        case "time", "timestamp", "at", "date": return EpochTime.text(source.clock, digits: 3)
        case "email": return "\(word(6))@example.com"
        case "url", "uri", "link": return "https://example.com/\(word(6))"
        case "symbol", "pair": return "BTC-USD"
        case "currency": return "USD"
        case "price", "amount", "size", "quantity", "volume", "qty", "balance":
            return
                "\(Int.random(in: 1..<1_000, using: &source.random)).\(Int.random(in: 10..<100, using: &source.random))"
        case "language", "lang", "locale": return "en"
        case "": return "text"
        default: return name.lowercased() == last && !isVaried ? last : "\(last)-\(word(4))"
        }
    }

    /// A text with at least and at most so many code points.
    private func fitted(_ text: String, least: Int, most: Int) -> String {
        var scalars = text.unicodeScalars
        let missing = least - scalars.count
        if missing > 0 { scalars.append(contentsOf: repeatElement("x", count: missing)) }
        return String(String.UnicodeScalarView(scalars.prefix(most)))
    }
}
