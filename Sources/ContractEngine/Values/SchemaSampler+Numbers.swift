internal import CodecRuntime
internal import ProtocolSpec

/// Numbers within their bounds.
extension SchemaSampler {
    private struct Bounds {
        var least: DecimalNumber?
        var most: DecimalNumber?
        var isLeastOpen = false
        var isMostOpen = false
        var step: DecimalNumber?
    }

    mutating func integer(_ node: DocumentNode, name: String) -> Int {
        let bounds = Self.bounds(node)
        if bounds.least == nil, bounds.most == nil, let time = EpochTime.value(forMember: name, clock: source.clock) {
            return time
        }
        // What counts begins at the least that it may be.
        if IDKind(name) == .counter, bounds.step == nil, bounds.most == nil {
            return (bounds.least?.integer(rounding: .up) ?? 1).addingReportingOverflow(source.count).partialValue
        }
        var least = bounds.least?.integer(rounding: .up)
        var most = bounds.most?.integer(rounding: .down)
        if bounds.isLeastOpen, bounds.least?.isWhole == true { least = least.map { $0 == .max ? $0 : $0 + 1 } }
        if bounds.isMostOpen, bounds.most?.isWhole == true { most = most.map { $0 == .min ? $0 : $0 - 1 } }
        let low = least ?? (most.map { min(1, $0) } ?? 1)
        let high = max(low, min(most ?? .max, low > .max - 999 ? .max : low + 999))
        let value = Int.random(in: low...high, using: &source.random)
        guard let step = bounds.step?.leastWholeMultiple, step > 0 else { return value }
        let count = DecimalNumber(low).quotient(by: DecimalNumber(step), rounding: .up)
        let (multiple, overflow) = count.multipliedReportingOverflow(by: step)
        return overflow ? value : multiple
    }

    mutating func number(_ node: DocumentNode, name: String) -> JSONValue {
        let bounds = Self.bounds(node)
        if let step = bounds.step {
            let low = bounds.least ?? 0
            var count = low.quotient(by: step, rounding: .up)
            if bounds.isLeastOpen { count += 1 }
            if let value = step.multiplied(by: count) { return value.json }
        }
        if let place = Self.place(name, source.ordinal), bounds.least.map({ $0 <= 0 }) ?? true, bounds.most == nil {
            return Self.json(place)
        }
        if bounds.least == nil, bounds.most == nil, let time = EpochTime.value(forMember: name, clock: source.clock) {
            return .integer(time)
        }
        let low = bounds.least?.double ?? bounds.most.map { min(0, $0.double) } ?? 0
        let high = max(low, min(bounds.most?.double ?? .infinity, low + 1_000))
        // Quarters of a hundredth have short texts; within narrow bounds the middle is right.
        let drawn = low + (high - low) * Double(Int.random(in: 1..<400, using: &source.random)) / 400
        return Self.json(drawn.isFinite ? drawn : low)
    }

    /// What begins, begins before it ends: a place on a line of time that goes on from frame to frame.
    private static func place(_ name: String, _ ordinal: Int) -> Double? {
        switch Words.of(name).first {
        case "start": Double(ordinal)
        case "end": Double(ordinal) + 0.5
        default: nil
        }
    }

    /// A whole number is an integer, which every schema for numbers takes.
    private static func json(_ value: Double) -> JSONValue {
        Int(exactly: value).map(JSONValue.integer) ?? .number(value)
    }

    private static func bounds(_ node: DocumentNode) -> Bounds {
        var bounds = Bounds(
            least: decimal(node["minimum"]),
            most: decimal(node["maximum"]),
            step: decimal(node["multipleOf"])
        )
        if let value = decimal(node["exclusiveMinimum"]) {
            if bounds.least.map({ $0 <= value }) ?? true { (bounds.least, bounds.isLeastOpen) = (value, true) }
        } else if case .bool(true)? = node["exclusiveMinimum"]?.content {
            bounds.isLeastOpen = true
        }
        if let value = decimal(node["exclusiveMaximum"]) {
            if bounds.most.map({ $0 >= value }) ?? true { (bounds.most, bounds.isMostOpen) = (value, true) }
        } else if case .bool(true)? = node["exclusiveMaximum"]?.content {
            bounds.isMostOpen = true
        }
        if bounds.step.map({ $0 <= 0 }) ?? false { bounds.step = nil }
        return bounds
    }

    private static func decimal(_ node: DocumentNode?) -> DecimalNumber? {
        switch node?.content {
        case .integer(let value)?: DecimalNumber(value)
        case .number(let value)?: value
        default: nil
        }
    }
}
