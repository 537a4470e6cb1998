import ArgumentParser
import ContractFiles
import ContractSuite
import ProtocolSpec
import SocketSuite

/// What a server of any contract needs of a client, and what may be sent to it.
struct SocketOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A header field of the handshake. May be repeated.", valueName: "name: value"))
    var header: [String] = []

    @Option(help: ArgumentHelp("A parameter of the query. May be repeated.", valueName: "name=value"))
    var query: [String] = []

    @Option(help: ArgumentHelp("A parameter of the path. May be repeated.", valueName: "name=value"))
    var param: [String] = []

    @Option(help: "A subprotocol to offer; the contract's first one if not given. May be repeated.")
    var subprotocol: [String] = []

    @Option(
        help: ArgumentHelp(
            "What a client says first; the contract's login if not given. May be repeated.",
            valueName: "frame"
        )
    )
    var first: [String] = []

    @Option(
        help: ArgumentHelp(
            "How long to listen for what the server says by itself; 10s if not given.",
            valueName: "time"
        )
    )
    var listen: String?

    @Option(
        help: ArgumentHelp(
            "Messages to send to a host that is not this machine; * stands for any text. May be repeated.",
            valueName: "message"
        )
    )
    var send: [String] = []

    @Flag(help: "Send frames that break the contract, and made-up tokens, to a host that is not this machine, too.")
    var hostile = false

    /// The same options again, for a command that repeats a run.
    var words: [String] {
        var words: [String] = []
        let repeated = [
            ("--header", header), ("--query", query), ("--param", param), ("--subprotocol", subprotocol),
            ("--first", first), ("--send", send),
        ]
        for (option, values) in repeated { for value in values { words += [option, value] } }
        if let listen { words += ["--listen", listen] }
        if hostile { words.append("--hostile") }
        return words
    }

    /// Refuses them where the target has people and rooms.
    func expectNone() throws(Failure) {
        guard let first = words.first else { return }
        throw .usage("\(first) is for contracts without rooms, or for a URL: a target with people says it in its file")
    }

    /// The target at a URL.
    func target(at url: String, for contract: Contract) throws(Failure) -> SocketTarget {
        guard let address = SocketTarget.address(url) else {
            throw .usage("a server's URL is like ws://127.0.0.1:8000/path, not \(url)")
        }
        if url.lowercased().hasPrefix("http") {
            Terminal.complain("note: \(url.prefix { $0 != ":" }) is taken as \(address.node.scheme)")
        }
        var target = SocketTarget(
            location: Self.place("URL"),
            name: address.node.description,
            nodes: [address.node],
            path: address.path
        )
        target.query = address.query.map { pair in
            SocketTarget.Pair(name: pair.name, value: SecretText(pair.value, at: Self.place("URL")))
        }
        return try applied(to: target, for: contract)
    }

    /// A target with what the options add to it.
    func applied(to target: SocketTarget, for contract: Contract) throws(Failure) -> SocketTarget {
        var target = target
        target.headers += try Self.pairs(header, "--header", ":")
        target.query += try Self.pairs(query, "--query", "=")
        let parameters = try Self.pairs(param, "--param", "=")
        let known = contract.sockets.flatMap(\.parameters).map(\.name)
        for pair in parameters where !known.contains(pair.name) {
            throw .usage("no path has a parameter \"\(pair.name)\"\(NearestWord.hint(for: pair.name, among: known))")
        }
        target.parameters += parameters
        if !subprotocol.isEmpty { target.subprotocols = subprotocol }
        if !first.isEmpty { target.first = first.map { SecretText($0, at: Self.place("--first")) } }
        if let listen {
            guard let time = DurationText.microseconds(listen), 0...3_600_000_000 ~= time else {
                throw .usage("--listen is a time like 2s or 500ms, up to 60m, not \(listen)")
            }
            target.listen = .microseconds(time)
        }
        let names = contract.sockets.flatMap(\.receives).flatMap { transfer in
            [contract[transfer.message].name, contract[transfer.message].statedName].compactMap(\.self)
        }
        for pattern in send where !names.contains(where: Glob(pattern).matches) {
            throw .usage(
                "no message that a client sends is called \"\(pattern)\"\(NearestWord.hint(for: pattern, among: names))"
            )
        }
        target.send += send.map { Glob($0) }
        target.isHostile = target.isHostile || hostile
        return target
    }

    private static func pairs(
        _ texts: [String],
        _ option: String,
        _ separator: Character
    ) throws(Failure) -> [SocketTarget.Pair] {
        var pairs: [SocketTarget.Pair] = []
        for text in texts {
            guard let index = text.firstIndex(of: separator), index > text.startIndex else {
                throw .usage("\(option) is NAME\(separator)VALUE, not \(text)")
            }
            let value = text[text.index(after: index)...].drop { $0 == " " }
            pairs.append(.init(name: String(text[..<index]), value: SecretText(String(value), at: place(option))))
        }
        return pairs
    }

    private static func place(_ option: String) -> SourceLocation { SourceLocation(file: option, line: 1, column: 1) }
}
