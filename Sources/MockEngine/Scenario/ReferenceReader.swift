import CodecRuntime
import ProtocolSpec

/// Reads what stands between `{{` and `}}`.
struct ReferenceReader {
    let vocabulary: Vocabulary
    /// The fields that `{{received.…}}` may begin with.
    let fields: [String]
    /// Whether it may begin with others, too.
    let hasOtherFields: Bool
    /// Whether a message has been received.
    let hasReceived: Bool
    /// Whether it stands in what an answer must be like.
    var hasAsked = false
    var diagnostics = DiagnosticCollector()

    /// - Parameters:
    ///   - text: what stands there.
    ///   - node: the text that it is in, for errors.
    /// - Returns: nil where there is an error.
    mutating func reference(_ text: Substring, in node: DocumentNode) -> Template.Reference? {
        if let choices = choices(text) { return .pick(choices) }
        let words = Self.trimmed(text)
        let list = words.split(separator: " ")
        switch (list.first, list.count) {
        case ("now", 1): return .now
        case ("uuid", 1): return .uuid
        case ("number", _): return number(words.dropFirst("number".count), in: node)
        case ("walk", _): return walk(list, in: node)
        default: break
        }
        if let reference = dotted(words) { return reference }
        let known = known
        let hint = NearestWord.hint(for: words, among: known)
        diagnostics.error(
            "there is no value {{\(words)}} here (there are \(known.joined(separator: ", ")))\(hint)",
            at: node.location
        )
        return nil
    }

    private var people: [String] { vocabulary.clients?.keys.sorted() ?? vocabulary.roles + ["you"] }

    /// What may stand here, for people.
    private var known: [String] {
        let ids = vocabulary.roles.isEmpty ? [] : people.map { "\($0).id" }
        let names = vocabulary.isOfCase && vocabulary.roles.isEmpty ? [] : people
        let heard = vocabulary.heardWord
        return names.flatMap { person in ["\(person).name"] + ids.filter { $0 == "\(person).id" } }
            + fields.map { "\(heard).\($0)" } + (hasReceived && fields.isEmpty ? [heard] : [])
            + (hasAsked ? ["asked.FIELD"] : [])
            + vocabulary.kept.map { vocabulary.isOfCase ? $0 : "kept.\($0)" }
            + (vocabulary.isOfCase ? ["secret.NAME"] : [])
            + ["counter.NAME", "pick: A | B", "now", "uuid", "number 1..100", "walk NAME from 42000 by 12.5"]
    }

    private func dotted(_ words: String) -> Template.Reference? {
        if hasReceived, let path = path(words, behind: vocabulary.heardWord, isChecked: true) { return .received(path) }
        if hasAsked, let path = path(words, behind: "asked", isChecked: false) { return .asked(path) }
        if vocabulary.isOfCase, vocabulary.kept.contains(words) { return .kept(words) }
        let parts = words.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return nil }
        let key = vocabulary.clients.map { $0[parts[0]] ?? "" } ?? (parts[0] == "you" ? vocabulary.you : parts[0])
        switch (parts[0], parts[1]) {
        case (let person, "name") where people.contains(person): return .name(of: key)
        case (let person, "id") where people.contains(person) && !vocabulary.roles.isEmpty: return .id(of: key)
        case ("kept", let name) where !vocabulary.isOfCase && vocabulary.kept.contains(name): return .kept(name)
        case ("secret", let name) where vocabulary.isOfCase && !name.isEmpty: return .secret(name)
        case ("counter", let name) where !name.isEmpty: return .counter(name)
        default: return nil
        }
    }

    /// Reads the way to a part of a message: names with points before them, and numbers in brackets.
    ///
    /// - Parameters:
    ///   - words: all that stands in the braces.
    ///   - word: what they begin with.
    ///   - isChecked: whether the first name must be one of the fields.
    /// - Returns: its parts; nil where it is no such way.
    private func path(_ words: String, behind word: String, isChecked: Bool) -> [String]? {
        guard words.hasPrefix(word) else { return nil }
        var rest = words.dropFirst(word.count)
        // A field's own name may have points in it.
        if isChecked, rest.first == ".", fields.contains(String(rest.dropFirst())) { return [String(rest.dropFirst())] }
        var path: [String] = []
        while let sign = rest.popFirst() {
            if sign == "[" {
                guard let end = rest.firstIndex(of: "]"), let index = Int(rest[..<end]), index >= 0 else { return nil }
                path.append(String(index))
                rest = rest[rest.index(after: end)...]
            } else {
                let name = rest.prefix { $0 != "." && $0 != "[" }
                guard sign == ".", !name.isEmpty else { return nil }
                if isChecked, path.isEmpty, !hasOtherFields, !fields.contains(String(name)) { return nil }
                path.append(String(name))
                rest = rest.dropFirst(name.count)
            }
        }
        return path
    }

    private mutating func number(_ text: Substring, in node: DocumentNode) -> Template.Reference? {
        if let points = text.firstRange(of: ".."),
            let least = FixedPoint(Self.trimmed(text[..<points.lowerBound])),
            let most = FixedPoint(Self.trimmed(text[points.upperBound...])),
            let low = least.with(digits: most.digits), let high = most.with(digits: least.digits),
            low.units <= high.units, !high.units.subtractingReportingOverflow(low.units).overflow,
            high.units - low.units < .max
        {
            return .number(low, high)
        }
        diagnostics.error(
            "{{number\(text)}} is no range: write two numbers with two points between them, the lower one first, such as "
                + "{{number 1..100}} or {{number 0.50..9.99}}",
            at: node.location
        )
        return nil
    }

    private mutating func walk(_ words: [Substring], in node: DocumentNode) -> Template.Reference? {
        if words.count == 6, words[2] == "from", words[4] == "by", let from = FixedPoint(words[3]),
            let by = FixedPoint(words[5]), let start = from.with(digits: by.digits),
            let step = by.with(digits: from.digits), step.units >= 0
        {
            return .walk(String(words[1]), from: start, by: step)
        }
        diagnostics.error(
            "{{\(words.joined(separator: " "))}} is no walk: write its name, where it begins and how far each step goes, such as "
                + "{{walk price from 42000 by 12.5}}",
            at: node.location
        )
        return nil
    }

    /// The choices behind `pick:`, which bars separate; nil for any other reference.
    private func choices(_ text: Substring) -> [String]? {
        let trimmed = text.drop { $0 == " " }
        guard trimmed.hasPrefix("pick:") else { return nil }
        return trimmed.dropFirst("pick:".count).split(separator: "|", omittingEmptySubsequences: false).map { choice in
            Self.trimmed(choice)
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
