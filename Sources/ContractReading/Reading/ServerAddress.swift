/// Where a server is, taken apart: `wss://host:port/path?name=value`, each part of which may be missing.
struct ServerAddress {
    struct QueryItem {
        var name: String
        var value: String
    }

    var scheme: String?
    var host: String
    /// With its first slash; empty where there is none.
    var path: String
    var query: [QueryItem]

    init(_ text: String) {
        var rest = Substring(text)
        if let range = rest.firstRange(of: "://") {
            scheme = String(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        if let fragment = rest.firstIndex(of: "#") { rest = rest[..<fragment] }
        query = []
        if let mark = rest.firstIndex(of: "?") {
            query = Self.query(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        host = String(rest[..<slash])
        path = String(rest[slash...])
    }

    /// An address without scheme and host: `path?name=value`, with or without its first slash.
    init(path text: String) {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        host = ""
        path = parts[0].hasPrefix("/") ? String(parts[0]) : "/" + parts[0]
        query = parts.count == 2 ? Self.query(parts[1]) : []
    }

    /// The names and values of a query's text.
    static func query(_ text: Substring) -> [QueryItem] {
        text.split(separator: "&").map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return QueryItem(name: String(parts[0]), value: parts.count == 2 ? String(parts[1]) : "")
        }
    }

    /// Adds another path, which may have a query.
    mutating func append(path more: String) {
        let other = ServerAddress(path: more)
        path = Self.joined(path, other.path)
        query += other.query
    }

    /// Two paths with one slash between them and, unless the second ends with one, none at the end; a lone slash adds nothing.
    static func joinedAsWritten(_ first: String, _ second: String) -> String {
        let path = joined(first, second)
        return second.count > 1 && second.hasSuffix("/") && !path.isEmpty ? path + "/" : path
    }

    /// Two paths with one slash between them and none at the end; a lone slash adds nothing.
    static func joined(_ first: String, _ second: String) -> String {
        let parts = [first, second].map { part in
            var part = Substring(part)
            while part.last == "/" { part.removeLast() }
            while part.first == "/" { part.removeFirst() }
            return part
        }.filter { !$0.isEmpty }
        return parts.isEmpty ? "" : "/" + parts.joined(separator: "/")
    }

    /// An address whose variables have been replaced.
    struct Resolved {
        var host: String
        /// Without a slash at its end; variables of any text stay in braces.
        var path: String
        var query: [QueryItem]
        /// Variables that were replaced.
        var chosen: [(name: String, value: ContractAssembler.VariableValue)]
        /// Variables in the path that may be any text.
        var open: [String]
        /// Variables that nothing declares.
        var unknown: [String]
    }

    /// - Parameter variables: what each stands for.
    /// - Returns: the address with each variable's value in its place; one that nothing declares stays as it is in a path,
    ///   and is its own name elsewhere.
    func resolved(variables: [String: ContractAssembler.VariableValue]) -> Resolved {
        var resolved = Resolved(host: "", path: "", query: [], chosen: [], open: [], unknown: [])
        func replace(_ text: String, keepsBraces: Bool) -> String {
            var result = ""
            for piece in AddressPiece.pieces(of: text) {
                switch piece {
                case .text(let text): result += text
                case .parameter(let name):
                    if let value = variables[name] {
                        result += value.text
                        resolved.chosen.append((name, value))
                    } else {
                        resolved.unknown.append(name)
                        if keepsBraces { resolved.open.append(name) }
                        result += keepsBraces ? "{\(name)}" : name
                    }
                }
            }
            return result
        }
        resolved.host = replace(host, keepsBraces: false)
        resolved.path = Self.joined(replace(path, keepsBraces: true), "")
        resolved.query = query.map { QueryItem(name: $0.name, value: replace($0.value, keepsBraces: false)) }
        return resolved
    }
}

/// A part of an address: text as it is, or a parameter in braces.
enum AddressPiece {
    case text(String)
    case parameter(String)

    /// The pieces of an address in their order. A brace without its partner is text.
    static func pieces(of address: String) -> [AddressPiece] {
        var pieces: [AddressPiece] = []
        var rest = Substring(address)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
            pieces.append(.parameter(String(rest[rest.index(after: open)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        return pieces
    }
}
