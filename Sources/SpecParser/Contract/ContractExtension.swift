internal import ProtocolSpec

/// What AsyncAPI cannot say and our contracts do.
enum ContractExtension: String, CaseIterable {
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
        case .perspective: "at the root"
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
    /// Judges what is left of an AsyncAPI object: its own keys that change nothing are named in `ignoring`, foreign
    /// extensions are passed over, and everything else is an error.
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

    /// Says of one of our extensions where it belongs.
    mutating func misplaced(_ entry: DocumentNode.Entry) {
        let home = ContractExtension(rawValue: entry.key)?.home ?? "elsewhere"
        error("\(entry.key) belongs \(home), not here", at: entry.keyLocation)
    }

    /// Says of each key that is there that it is not supported, and what to do instead.
    mutating func refuse(_ keys: [String: String], in reader: inout MappingReader) {
        for (key, cure) in keys.sorted(by: { $0.key < $1.key }) {
            guard let entry = reader.entry(key) else { continue }
            error("\"\(key)\" is not supported here; \(cure)", at: entry.keyLocation)
        }
    }
}
