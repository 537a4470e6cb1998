import CodecRuntime

/// The rules of a number.
struct DecimalBlueprint {
    var minimum: Double?
    var maximum: Double?
    /// An exclusive bound, as is `below`.
    var above: Double?
    var below: Double?
    var multipleOf: Double?
}
