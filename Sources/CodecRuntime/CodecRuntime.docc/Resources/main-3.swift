import CodecRuntime

// `Dim` is made from lamp.asyncapi.yaml when this is built.
let dim = Dim(percent: 40)
print(dim.encodedText())

func hear(_ frame: String) throws(DecodeError) {
    switch try ServerMessage(decoding: frame) {
    case .light(let light): print("\(light.percent) % since \(light.at)")
    case .broken(let broken): print("it can't: \(broken.why)")
    case .unknown(let other): print("something newer: \(other.jsonText)")
    }
}

try hear(#"{"type":"light","percent":40,"at":"2026-01-13T18:30:00Z"}"#)
try hear(#"{"type":"colour","name":"red"}"#)

do {
    try hear(#"{"type":"light","percent":140,"at":"2026-01-13T18:30:00Z"}"#)
} catch {
    print(error)
    print("is out of bounds:", error.code == .outOfBounds, "at", error.pointer)
}
