internal import CodecRuntime
internal import ProtocolSpec

/// Messages of one direction that no frame tells apart, though their payloads are not the same as written.
struct TieFaults {
    let contract: Contract
    var faults: FaultCollector

    mutating func findAll() {
        let names = StatedNames(contract)
        var recognitions = Recognitions(contract)
        for socket in contract.sockets {
            for direction in [MessageRecognition.Direction.received, .sent] {
                _ = recognitions.plan(socket, direction)
            }
        }
        for tie in recognitions.ties {
            // Those of the same payload have been told already, or are told apart by their names and examples.
            guard let first = tie.first, tie.count > 1,
                !tie.contains(where: { faults.has("same message", at: contract[$0].location) }),
                tie.contains(where: { schema(of: $0) != schema(of: first) })
            else { continue }
            let all = tie.map { "\"\(names.shown(contract[$0].name))\"" }
            faults.add(
                "tied messages",
                "no frame tells \(all.phrase) apart, so that each is taken for \"\(names.shown(contract[first].name))\"",
                cure: "fix a member in each with \"const\", and require it",
                at: contract[tie[1]].location
            )
        }
    }

    private func schema(of message: Contract.Message.ID) -> JSONValue? {
        contract[message].payload.schema?.node.json
    }
}
