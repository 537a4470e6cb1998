internal import CodecRuntime
internal import ProtocolSpec
internal import ServerRules

/// `x-close-codes` and `x-on-invalid`: why a socket is closed.
extension RoomContractBuilder {
    struct CloseCodeList {
        var codes: [CloseCode] = []
        /// Numbers and names of codes with errors. References to them are not reported as well.
        var unknown: Set<String> = []
    }

    mutating func closeCodes(_ node: DocumentNode?) -> CloseCodeList {
        var list = CloseCodeList()
        for entry in entries(node, what: ContractExtension.closeCodes.rawValue) {
            if let code = closeCode(entry) {
                checkAgainst(earlier: list.codes, code)
                list.codes.append(code)
            } else {
                list.unknown.formUnion([entry.key, entry.value["name"]?.string ?? entry.key])
            }
        }
        return list
    }

    private mutating func closeCode(_ entry: DocumentNode.Entry) -> CloseCode? {
        let number = number(entry)
        guard var reader = MappingReader(entry.value, what: "a close code", diagnostics: &diagnostics) else {
            return nil
        }
        let name = codeName(reader.required("name", diagnostics: &diagnostics))
        let reason = reason(reader.required("reason", diagnostics: &diagnostics))
        let condition: CloseRule.Condition? = diagnostics.word(
            reader.required("when", diagnostics: &diagnostics),
            what: "\"when\""
        )
        let phaseNode = reader.required("phase", diagnostics: &diagnostics)
        let phase: CloseRule.Phase? = diagnostics.word(phaseNode, what: "\"phase\"")
        let retry: RetryPolicy? = diagnostics.word(
            reader.required("retry", diagnostics: &diagnostics),
            what: "\"retry\""
        )
        let description = diagnostics.string(reader.optional("description"), what: "a description")
        diagnostics.finish(&reader)
        guard let number, let name, let reason, let condition, let phase, let retry else { return nil }
        if let phaseNode, phase == .handshake, condition.admissionRank == nil {
            diagnostics.error(
                "\"\(condition.rawValue)\" happens after the handshake; write \"phase: open\"",
                at: phaseNode.location
            )
        }
        return CloseCode(
            code: number,
            location: entry.keyLocation,
            name: name,
            reason: reason,
            description: description,
            condition: condition,
            phase: phase,
            retry: retry
        )
    }

    /// RFC 6455, section 7.4, and the registry at IANA.
    private mutating func number(_ entry: DocumentNode.Entry) -> Int? {
        guard let number = Int(entry.key), String(number) == entry.key else {
            diagnostics.error(
                "\"\(entry.key)\" is not a close code; write a number, such as 4000",
                at: entry.keyLocation
            )
            return nil
        }
        switch number {
        case 1004, 1005, 1006, 1015:
            diagnostics.error(
                "\(number) is reserved and never sent in a close frame; use 4000 to 4999",
                at: entry.keyLocation
            )
        case _ where SendableCloseCodes.contain(number): return number
        case 1016...2999:
            diagnostics.error(
                "\(number) is reserved for the WebSocket protocol itself; use 4000 to 4999",
                at: entry.keyLocation
            )
        default:
            diagnostics.error("\(number) is not within 1000 and 4999; use 4000 to 4999", at: entry.keyLocation)
        }
        return nil
    }

    private mutating func codeName(_ node: DocumentNode?) -> String? {
        guard let node, let name = text(node, what: "a close code's name") else { return nil }
        if Self.isIdentifier(name), !name.contains("-") { return name }
        diagnostics.error(
            "\"\(name)\" is not a name; a name begins with a letter and has letters, digits and _",
            at: node.location
        )
        return nil
    }

    private mutating func reason(_ node: DocumentNode?) -> String? {
        guard let node, let reason = diagnostics.string(node, what: "a reason") else { return nil }
        if reason.utf8.count > CloseCode.longestReason {
            diagnostics.error(
                "a close frame has room for \(CloseCode.longestReason) bytes of reason, and this has \(reason.utf8.count)",
                at: node.location
            )
        }
        return reason
    }

    private mutating func checkAgainst(earlier codes: [CloseCode], _ code: CloseCode) {
        if let twin = codes.first(where: { $0.code == code.code }) {
            diagnostics.error("\(code.code) is here a second time (first as \(twin.name))", at: code.location)
        }
        if let twin = codes.first(where: { $0.name == code.name }) {
            diagnostics.error("\(twin.code) has the name \"\(code.name)\" already; find another", at: code.location)
        }
        guard let rank = code.condition.admissionRank else { return }
        for earlier in codes {
            guard let earlierRank = earlier.condition.admissionRank else { continue }
            if earlierRank == rank {
                diagnostics.error(
                    "\(earlier.code) answers \"\(code.condition.rawValue)\" already; a condition has one code",
                    at: code.location
                )
            } else if earlierRank > rank {
                diagnostics.error(
                    "\"\(code.condition.rawValue)\" is checked before \"\(earlier.condition.rawValue)\"; put it first",
                    at: code.location
                )
            }
        }
    }

    // MARK: x-on-invalid

    /// - Returns: nil where the node is missing or wrong.
    mutating func onInvalid(_ node: DocumentNode?, codes list: CloseCodeList) -> InvalidFrameRule? {
        guard let node else { return nil }
        let what = ContractExtension.onInvalid.rawValue
        let word: String
        switch node.content {
        case .string("ignore"): return InvalidFrameRule(answer: .ignore, location: node.location)
        case .string(let name): word = name
        case .integer(let number): word = String(number)
        default:
            diagnostics.error("\(what) is \"ignore\" or a close code, not \(node.kind)", at: node.location)
            return nil
        }
        if list.unknown.contains(word) { return nil }
        guard let code = list.codes.first(where: { $0.name == word || String($0.code) == word }) else {
            let hint = NearestWord.hint(for: word, among: list.codes.map(\.name) + ["ignore"])
            diagnostics.error(
                "\(what) is \"ignore\" or one of the channel's close codes; this is neither\(hint)",
                at: node.location
            )
            return nil
        }
        if code.condition != .invalidFrame {
            diagnostics.error(
                "\(code.code) is for \"\(code.condition.rawValue)\"; \(what) needs a code with \"when: invalid-frame\"",
                at: node.location
            )
        }
        return InvalidFrameRule(answer: .close(UInt16(clamping: code.code)), location: node.location)
    }
}

extension CloseRule.Condition {
    /// When admission checks this condition: lower ranks first. Nil for conditions that are checked later.
    var admissionRank: Int? {
        switch self {
        case .tokenMissing: 0
        case .tokenInvalid: 1
        case .userUnknown: 2
        case .notAMember: 3
        case .invalidFrame, .serverDecides: nil
        }
    }
}
