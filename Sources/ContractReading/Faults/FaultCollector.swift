internal import ProtocolSpec

/// Collects the faults of a document, each kind once per place, and folds what is there too often.
struct FaultCollector {
    /// What is wrong, whatever the words: «unknown word», «unknown word summary».
    struct Kind: Hashable, ExpressibleByStringLiteral {
        var name: String
        /// What repeats where the fault does; empty where nothing does.
        var cause = ""

        init(_ name: String, _ cause: String = "") {
            self.name = name
            self.cause = cause
        }

        init(stringLiteral name: String) { self.init(name) }
    }

    private struct Fault {
        var kind: Kind
        var diagnostic: Diagnostic
    }

    private struct Key: Hashable {
        var kind: String
        var location: SourceLocation
    }

    /// Of faults with the same cause, and of one kind, more than these are folded to the first ones: who reads those knows
    /// what to look for.
    private static let most = (ofCause: 6, ofKind: 20)
    private static let shown = (ofCause: 3, ofKind: 10)
    /// Beyond these nothing is collected: a document that was made to be wrong everywhere.
    private static let mostCollected = 20_000

    private var faults: [Fault] = []
    private var seen: Set<Key> = []

    /// Adds a warning.
    ///
    /// - Parameters:
    ///   - kind: what is wrong; one kind is told once per place.
    ///   - message: what is wrong, and what it leads to.
    ///   - cure: what to do.
    ///   - location: the place.
    mutating func add(_ kind: Kind, _ message: String, cure: String?, at location: SourceLocation) {
        guard faults.count < Self.mostCollected, seen.insert(Key(kind: kind.name, location: location)).inserted else {
            return
        }
        faults.append(
            Fault(
                kind: kind,
                diagnostic: Diagnostic(severity: .warning, location: location, message: message, cure: cure)
            )
        )
    }

    /// Whether something of a kind was said about a place.
    func has(_ kind: Kind, at location: SourceLocation) -> Bool {
        seen.contains(Key(kind: kind.name, location: location))
    }

    /// What was collected, by place.
    var sorted: [Diagnostic] {
        let byPlace = faults.enumerated().sorted {
            ($0.element.diagnostic.location, $0.offset) < ($1.element.diagnostic.location, $1.offset)
        }.map(\.element)
        let causes = Self.folded(byPlace, most: Self.most.ofCause, shown: Self.shown.ofCause) {
            $0.cause.isEmpty ? nil : $0
        }
        let kinds = Self.folded(causes, most: Self.most.ofKind, shown: Self.shown.ofKind) { Kind($0.name) }
        return kinds.map(\.diagnostic)
    }

    private static func folded(_ faults: [Fault], most: Int, shown: Int, by group: (Kind) -> Kind?) -> [Fault] {
        var counts: [Kind: Int] = [:]
        for fault in faults { if let key = group(fault.kind) { counts[key, default: 0] += 1 } }
        var met: [Kind: Int] = [:]
        return faults.compactMap { fault in
            guard let key = group(fault.kind), let count = counts[key], count > most else { return fault }
            let number = met[key, default: 0] + 1
            met[key] = number
            guard number <= shown else { return nil }
            guard number == shown else { return fault }
            var last = fault
            last.diagnostic.message += " (and \(count - shown) more like this)"
            return last
        }
    }
}
