/// A slash at the end of a path, which does not count: what is told of a client that came with one too many or too few, since
/// other servers refuse it.
enum SlashAtEnd {
    /// A target with a slash more or less at the end of its path; nil where it has several.
    static func changed(_ target: String) -> String? {
        let path = target.prefix { $0 != "?" }
        let rest = target.dropFirst(path.count)
        guard path.hasSuffix("/") else { return String(path + "/" + rest) }
        return path.hasSuffix("//") ? nil : String(path.dropLast() + rest)
    }

    /// What is told; nil where the path ends as the contract has it.
    static func remark(came path: String, contract: String) -> String? {
        let (has, should) = (path.hasSuffix("/"), contract.hasSuffix("/"))
        guard has != should, contract != "/" else { return nil }
        let place = path.unicodeScalars.count > 200 ? "\(path.prefix(200))…" : path
        let what =
            should
            ? "without the slash at its end that the contract has" : "with a slash at its end that the contract has not"
        return "a client came to \(place), \(what); it was let in, and other servers may refuse it"
    }
}
