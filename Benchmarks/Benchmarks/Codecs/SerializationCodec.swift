import CodecSamples
import Foundation

/// A sample in the hands of `JSONSerialization`, which makes dictionaries and checks nothing.
struct SerializationCodec: Sendable {
    private let json: Data

    init(_ sample: Sample) {
        json = Data(sample.json)
    }

    /// How often it was an object.
    func decode(_ times: Int) -> Int {
        (0..<times).count { _ in ((try? JSONSerialization.jsonObject(with: json)) as? [String: Any]) != nil }
    }

    func encode(_ times: Int) {
        guard let object = try? JSONSerialization.jsonObject(with: json) else { return }
        for _ in 0..<times where (try? JSONSerialization.data(withJSONObject: object)) == nil {
            preconditionFailure("can't be encoded")
        }
    }
}
