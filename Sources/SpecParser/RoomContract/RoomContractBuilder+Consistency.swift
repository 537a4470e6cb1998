internal import CodecRuntime
internal import ProtocolSpec
internal import ServerRules

/// Parts of a channel that are right by themselves and must agree with each other.
extension RoomContractBuilder {
    mutating func refuseAdmissionCodes(_ codes: [CloseCode]) {
        for code in codes where code.condition.admissionRank != nil {
            diagnostics.error(
                "the channel asks for no token, so \"\(code.condition.rawValue)\" never happens; add \"security\"",
                at: code.location
            )
        }
    }

    /// Where a field asks for the sender's id as a UUID, the people of the examples must have such ids.
    mutating func checkPeople(_ room: Room, receives: [ReceiveOperation], sends: [Message]) {
        let needsUUID = receives.flatMap(\.deliveries).contains { delivery in
            let rules = sends.first { $0.name == delivery.message }?.payload.object
            return delivery.fields.contains { $0.source == .senderID && rules?[$0.name]?.schema.stringFormat == .uuid }
        }
        guard needsUUID else { return }
        for person in room.people {
            if let id = person.id, !id.isUUID {
                diagnostics.error("\"\(id)\" is not a UUID, and a delivery sends it as one", at: person.location)
            }
        }
    }

    // MARK: Remarks

    mutating func remarkOnCodes(
        _ codes: [CloseCode],
        of draft: ChannelDraft,
        credential: Credential?,
        endpoints: [HTTPEndpoint]
    ) {
        guard let credential else { return }
        for condition in CloseRule.Condition.allCases where condition.admissionRank != nil {
            if codes.contains(where: { $0.condition == condition }) { continue }
            diagnostics.warning(
                "no close code answers \"\(condition.rawValue)\"; name one, so that it is clear what such a client gets",
                at: draft.closeCodes?.keyLocation ?? draft.location
            )
        }
        let isRefreshed = endpoints.contains { endpoint in
            endpoint.delivery.fields.contains { $0.source == .jwt(scheme: credential.name) }
        }
        for code in codes where code.retry == .afterRefresh && !isRefreshed {
            diagnostics.warning(
                "no endpoint gives out a new \(credential.name), so that no client can refresh; describe it",
                at: code.location
            )
        }
    }

    mutating func remarkOnInvalidFrameCodes(_ codes: [CloseCode], rules: [InvalidFrameRule]) {
        for code in codes where code.condition == .invalidFrame {
            if rules.contains(where: { $0.answer == .close(UInt16(clamping: code.code)) }) { continue }
            diagnostics.warning(
                "no \(ContractExtension.onInvalid.rawValue) names \(code.code), so that it is never sent; name it",
                at: code.location
            )
        }
    }
}
