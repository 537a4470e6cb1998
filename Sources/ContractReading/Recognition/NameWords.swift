/// How names are compared.
enum NameWords {
    /// Words that a message's name has because it is a message's.
    private static let generic: Set<String> = ["message", "msg", "payload", "data", "frame", "stream", "schema"]

    /// A name without what people write differently: `leg.muted`, `legMuted` and `LEG_MUTED` are one.
    static func key(_ name: String) -> String {
        name.lowercased().filter { $0.isLetter || $0.isNumber }
    }

    static func words(in name: String) -> [String] {
        let words = MessageDirection.words(in: name)
        let rest = words.filter { !generic.contains($0) }
        return rest.isEmpty ? words : rest
    }
}
