extension ChannelRules.TokenEndpoint {
    /// The answer with a status: the contract's, or its refusal with another status.
    public func answer(_ status: Int) -> HTTPAnswer {
        if let stated = ([refusal] + others).first(where: { $0.status == status }) { return stated }
        return HTTPAnswer(status: status, json: refusal.json, slots: refusal.slots)
    }

    /// Which of several statuses refuses a request without a valid token (RFC 9110, section 15.5).
    public static func refusal(of statuses: [Int]) -> Int? {
        let denials = statuses.filter { 400..<500 ~= $0 }
        return [401, 403].first(where: denials.contains) ?? denials.first
    }
}
