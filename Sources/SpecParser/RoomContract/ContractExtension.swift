internal import ProtocolSpec

/// The extensions that our contracts add to AsyncAPI.
enum ContractExtension: String, CaseIterable {
    case extends = "x-extends"
    case perspective = "x-perspective"
    case room = "x-room"
    case closeCodes = "x-close-codes"
    case delivers = "x-delivers"
    case onInvalid = "x-on-invalid"
    case persists = "x-persists"
    case jwt = "x-jwt"
    case format = "x-format"

    /// Where it may stand.
    var home: String {
        switch self {
        case .extends, .perspective: "at the root"
        case .room, .closeCodes: "on the WebSocket channel"
        case .delivers: "on an operation with \"action: receive\""
        case .onInvalid: "on the WebSocket channel or one of its receive operations"
        case .persists: "on a receive operation of the WebSocket channel"
        case .jwt: "on a security scheme"
        case .format: "on a parameter"
        }
    }
}

extension DiagnosticCollector {
    /// Checks the keys that are left of an AsyncAPI object. Those in `ignoring` and the extensions of other tools are
    /// skipped; every other key is an error.
    mutating func finish(_ reader: inout MappingReader, ignoring: [String] = []) {
        reader.allow(ignoring)
        var foreign: Set<String> = []
        for entry in reader.untaken where entry.key.hasPrefix("x-") {
            if ContractExtension(rawValue: entry.key) != nil {
                misplaced(entry)
            } else if let meant = NearestWord.to(entry.key, among: ContractExtension.allCases.map(\.rawValue)) {
                if reader.knows(meant) { continue }
                error("unknown extension \"\(entry.key)\"; did you mean \"\(meant)\"?", at: entry.keyLocation)
            }
            foreign.insert(entry.key)
        }
        reader.finish(alsoAllowed: foreign.contains, diagnostics: &self)
    }

    /// Reports one of our extensions that stands in the wrong place.
    mutating func misplaced(_ entry: DocumentNode.Entry) {
        let home = ContractExtension(rawValue: entry.key)?.home ?? "elsewhere"
        error("\(entry.key) belongs \(home), not here", at: entry.keyLocation)
    }

    /// Reports each of these keys that is there as not supported, with what to do instead.
    mutating func refuse(_ keys: [String: String], in reader: inout MappingReader) {
        for (key, cure) in keys.sorted(by: { $0.key < $1.key }) {
            guard let entry = reader.entry(key) else { continue }
            error("\"\(key)\" is not supported here; \(cure)", at: entry.keyLocation)
        }
    }
}
