internal import CodecRuntime

/// Whether two ids mean the same: UUIDs by their value, anything else to the code point.
func isSameID(_ left: String, _ right: String) -> Bool {
    if let left = WireUUID(left), let right = WireUUID(right) { return left == right }
    return JSONValue.string(left) == .string(right)
}
