import CodecRuntime

/// Tries a line with values in the place of its `{{…}}`, until the contract has nothing against it.
struct LineTrial {
    private let line: Scenario.Line
    private let roster: Roster
    private let judge: (ScriptLine) -> LineProblem?
    private var places: [Place]

    /// Where `{{…}}` stand alone, and which of their samples is tried; nil where none fits, and only what will be received
    /// can tell.
    private struct Place {
        let path: [String]
        var sample: Int? = 0
    }

    init(_ line: Scenario.Line, roster: Roster, judge: @escaping (ScriptLine) -> LineProblem?) {
        self.line = line
        self.roster = roster
        self.judge = judge
        places = (line.payload?.placesAlone ?? []).map { Place(path: $0) }
    }

    /// The payload with samples. What can't be known is left out: where the server speaks, the contract fills it.
    var sample: JSONValue? {
        var payload = line.payload
        for place in places {
            if let sample = place.sample {
                payload = payload?.replacing(place.path) { .other(samples(of: $0)[sample]) }
            } else {
                payload = payload?.removing(place.path) ?? payload
            }
        }
        return payload?.filled { Template.Filling(text($0)) }
    }

    private var problem: LineProblem? { judge(ScriptLine(message: line.message, payload: sample)) }

    /// Finds samples that fit.
    ///
    /// - Returns: what the contract has against the line; nil where some values fit, or where only what will be received can
    ///   tell.
    mutating func solve() -> LineProblem? {
        while let problem {
            guard let index = places.firstIndex(where: { problem.path.starts(with: $0.path) }) else {
                // Whoever misses what was left out says so of the object that it was in.
                let isMissing = places.contains { $0.sample == nil && $0.path.starts(with: problem.path) }
                return isMissing ? nil : problem
            }
            guard let sample = places[index].sample else { return nil }
            if sample + 1 < samples(at: index).count {
                places[index].sample = sample + 1
            } else if isReceived(at: index) {
                places[index].sample = nil
            } else {
                // The last one is what it stands for: a number.
                return problem
            }
        }
        return nil
    }

    /// The line, with a text wherever the contract wants one.
    mutating func settled() -> Scenario.Line {
        var line = line
        for index in places.indices where places[index].sample == 0 && wantsText(at: index) {
            line.payload = line.payload?.replacing(places[index].path) { .text(Template(parts: [.reference($0)])) }
        }
        return line
    }

    /// Whether the contract takes a text in a place, and no number.
    private mutating func wantsText(at index: Int) -> Bool {
        defer { places[index].sample = 0 }
        let isTextTaken = !isRefused(at: index)
        guard let number = samples(at: index).firstIndex(where: \.isNumber) else { return true }
        places[index].sample = number
        return isTextTaken && isRefused(at: index)
    }

    private func isRefused(at index: Int) -> Bool {
        problem?.path.starts(with: places[index].path) ?? false
    }

    // MARK: Samples

    private func samples(at index: Int) -> [JSONValue] {
        reference(at: index).map(samples) ?? [.string("")]
    }

    private func isReceived(at index: Int) -> Bool {
        switch reference(at: index) {
        case .received, .kept, .asked, .secret: true
        default: false
        }
    }

    private func reference(at index: Int) -> Template.Reference? {
        var found: Template.Reference?
        _ = line.payload?.replacing(places[index].path) { reference in
            found = reference
            return .alone(reference)
        }
        return found
    }

    /// What may stand in place of a reference: a text first.
    private func samples(of reference: Template.Reference) -> [JSONValue] {
        let text = JSONValue.string(text(reference))
        return switch reference {
        case .counter: [text, .integer(1)]
        case .number(let least, _): [text, least.json]
        case .walk(_, let start, _): [text, start.json]
        case .received, .kept, .asked: [text, .integer(1), .bool(true), .array([]), .object([]), .null]
        case .name, .id, .pick, .now, .uuid, .secret: [text]
        }
    }

    private func text(_ reference: Template.Reference) -> String {
        switch reference {
        case .name(let key): roster.person(key)?.name ?? (key.isEmpty ? "client-1" : "")
        case .id(let key): roster.person(key)?.id.description ?? ""
        case .pick(let choices): choices.first ?? ""
        case .counter: "1"
        case .now: "2026-01-13T18:30:00.123456Z"
        case .uuid: "550e8400-e29b-41d4-a716-446655440000"
        case .number(let least, _): least.description
        case .walk(_, let start, _): start.description
        // What will be received is not known yet; one character is valid wherever any text is.
        case .received, .kept, .asked, .secret: "…"
        }
    }
}

extension JSONValue {
    fileprivate var isNumber: Bool {
        switch self {
        case .integer, .number: true
        default: false
        }
    }
}
