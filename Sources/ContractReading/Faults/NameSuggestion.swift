internal import ProtocolSpec

/// What a name that leads nowhere was most likely meant to be.
struct NameSuggestion {
    /// The name that is missing.
    var name: String
    /// The whole way, of which it is the last part.
    var path: [String]
    /// Where it is missing.
    var beside: DocumentNode
    /// All documents: the name may stand in another one.
    var roots: [String: DocumentNode]

    /// Names beyond these, and longer ones, are not looked at.
    private static let most = (names: 1_000, letters: 80)

    /// What to do.
    ///
    /// - Parameter suggestions: compares names as long as there is work left.
    /// - Returns: the name that was meant, or what to do where none is near.
    func cure(_ suggestions: inout WordSuggestions) -> String {
        guard name.utf8.count <= Self.most.letters else { return Self.unknown }
        let names = (beside.entries ?? []).prefix(Self.most.names).map(\.key)
            .filter { $0.utf8.count <= Self.most.letters }
        let found = sameWords(among: names) ?? nearest(among: names, &suggestions)
        if let found { return "did you mean \"\(found)\"?" }
        if let place = elsewhere { return "did you mean \(place)?" }
        if let part = related(among: names) { return "did you mean \"\(part)\"?" }
        return Self.unknown
    }

    /// What to do where nothing is near.
    static let unknown = "write it there, or correct the reference"

    /// A name of the same words, in another order or in other letters.
    private func sameWords(among names: [String]) -> String? {
        let words = MessageDirection.words(in: name).sorted()
        return names.first { MessageDirection.words(in: $0).sorted() == words }
    }

    /// A name of few other letters, in which no word is another one: `CreateLegRequest` is not a slip for
    /// `CreateRoomRequest`.
    private func nearest(among names: [String], _ suggestions: inout WordSuggestions) -> String? {
        let near = names.filter { abs($0.utf8.count - name.utf8.count) <= 4 }
        guard let found = suggestions.nearest(to: name, among: near) else { return nil }
        let (mine, others) = (MessageDirection.words(in: name), MessageDirection.words(in: found))
        guard mine.count == others.count else { return mine.joined() == others.joined() ? found : nil }
        return zip(mine, others).allSatisfy { NearestWord.to($0, among: [$1]) != nil } ? found : nil
    }

    /// A name that lies within this one, or the reverse: `LegView` and `Leg`.
    private func related(among names: [String]) -> String? {
        let words = Set(MessageDirection.words(in: name))
        let ranked = names.compactMap { candidate -> (differing: Int, length: Int, name: String)? in
            let others = Set(MessageDirection.words(in: candidate))
            guard !words.isDisjoint(with: others), words.isSubset(of: others) || others.isSubset(of: words) else {
                return nil
            }
            return (words.symmetricDifference(others).count, candidate.count, candidate)
        }
        return ranked.min { $0 < $1 }?.name
    }

    /// The same name among other components, of this document or of another.
    private var elsewhere: String? {
        let file = beside.location.file
        for (other, root) in roots.sorted(by: { ($0.key != file ? 1 : 0, $0.key) < ($1.key != file ? 1 : 0, $1.key) }) {
            for (key, way) in [("components", "#/components"), ("definitions", "#/definitions"), ("$defs", "#/$defs")] {
                guard let home = root[key] else { continue }
                let kinds: [(String, DocumentNode)] =
                    key == "components"
                    ? (home.entries ?? []).map { ("\(way)/\($0.key)", $0.value) } : [(way, home)]
                for (place, kind) in kinds where kind[name] != nil {
                    // Another section has another kind of thing, unless both hold schemas.
                    guard place.hasSuffix("schemas") || place.hasSuffix(path.dropLast().last ?? "schemas") else {
                        continue
                    }
                    let prefix = other == file ? "" : other.split(separator: "/").last.map(String.init) ?? other
                    return "\"\(prefix)\(place)/\(name)\""
                }
            }
        }
        return nil
    }
}
