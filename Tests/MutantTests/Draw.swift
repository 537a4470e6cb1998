/// Draws about a third of a long catalogue: the same third for the same seed, whatever else the catalogue holds.
///
/// `Tests/Interop/draw.py` draws in the same way.
struct Draw: Sendable {
    let seed: String

    func takes(_ name: String) -> Bool {
        // FNV-1a, 64 bits.
        let hash = "\(seed)/\(name)".utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        return hash % 3 == 0
    }
}
