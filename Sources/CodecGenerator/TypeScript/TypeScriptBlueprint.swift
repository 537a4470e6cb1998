internal import JSONSchema
internal import ProtocolSpec

/// Every decision about the TypeScript of a contract: names, types, order, documentation, what judges frames.
struct TypeScriptBlueprint {
    let contract: Contract
    let options: TypeScriptModule.Options
    let graph: SchemaGraph
    let names: TypeScriptNames
    let sockets: [TypeScriptSocket]
    let types: TypeScriptTypes
    let checks: TypeScriptChecks
    /// What the validators do not judge.
    let gaps: [String]

    init(_ contract: Contract, options: TypeScriptModule.Options) {
        self.contract = contract
        self.options = options
        graph = SchemaGraph(contract)
        var reserved = TypeScriptRuntime.exact.names
        if options.hasClient { reserved.formUnion(TypeScriptClient.names) }
        var names = TypeScriptNames(contract, graph: graph, reserved: reserved)
        let isOnly = contract.sockets.count == 1
        sockets = contract.sockets.map { TypeScriptSocket(contract, socket: $0, isOnly: isOnly, names: &names) }
        self.names = names
        let isRoom = contract.sockets.contains { $0.room?.members != nil }
        types = TypeScriptTypes(graph: graph, names: names.schemas)
        checks = TypeScriptChecks(graph: graph, names: names.schemas, judge: isRoom ? .codecs : .plan)
        gaps = options.hasValidators ? Self.gaps(checks) : []
    }

    /// Whether a frame that does not say which message it is breaks the contract: so the codecs of a room have it.
    var isWordNeeded: Bool { checks.judge == .codecs }

    /// A file by its last two names, wherever it is on this machine.
    private static func place(_ location: SourceLocation) -> String {
        "\(location.file.split(separator: "/").suffix(2).joined(separator: "/")):\(location.line)"
    }

    private static func gaps(_ checks: TypeScriptChecks) -> [String] {
        var seen: Set<String> = []
        let unread = checks.graph.problems.map { "\(Self.place($0.location)): \($0.message)" }
        let unjudged = checks.graph.all.flatMap(checks.gaps)
        return (unread + unjudged).filter { seen.insert($0).inserted }
    }
}
