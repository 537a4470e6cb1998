import CodecRuntime
import EveryKeywordProtocol
import SendBuddyProtocol

/// Decoding never traps, says where it stopped, and keeps what it read: decode, encode, decode is the identity.
enum DecoderTarget {
    static func complaint(about bytes: [UInt8]) -> String? {
        let isJSON: Bool
        switch skipped(bytes) {
        case .failure(let error):
            isJSON = false
            if let complaint = complaint(about: error, in: bytes) { return complaint }
        case .success: isJSON = true
        }
        return complaint(aboutValue: bytes, isJSON: isJSON)
            ?? complaint(about: SendBuddyProtocol.ServerMessage.self, bytes, isJSON: isJSON)
            ?? complaint(about: SendBuddyProtocol.ClientMessage.self, bytes, isJSON: isJSON)
            ?? complaint(about: EveryKeywordProtocol.ServerMessage.self, bytes, isJSON: isJSON)
            ?? complaint(about: EveryKeywordProtocol.ClientMessage.self, bytes, isJSON: isJSON)
    }

    /// Whether the bytes are one JSON text, by the reader's shortest path: the one that makes no values.
    private static func skipped(_ bytes: [UInt8]) -> Result<Void, DecodeError> {
        Result { () throws(DecodeError) in
            var reader = JSONReader(bytes.span.bytes)
            try reader.skipValue()
            try reader.finish()
        }
    }

    private static func complaint<Value: WireValue>(
        about type: Value.Type,
        _ bytes: [UInt8],
        isJSON: Bool
    ) -> String? {
        let value: Value
        do throws(DecodeError) { value = try Value(decoding: bytes.span.bytes) } catch {
            return complaint(about: error, in: bytes)
        }
        guard isJSON else { return "\(type) is read from a text that is not JSON" }
        let encoded = value.encoded()
        do throws(DecodeError) {
            let again = try Value(decoding: encoded.span.bytes)
            // Bytes show more than ==, for which canonically equivalent strings are equal.
            return again == value && again.encoded() == encoded ? nil : "\(type) changes on its way"
        } catch { return "\(type) can't read what it wrote: \(error)" }
    }

    private static func complaint(aboutValue bytes: [UInt8], isJSON: Bool) -> String? {
        let value: JSONValue
        do throws(DecodeError) { value = try JSONValue(decoding: bytes.span.bytes) } catch {
            // A number may be valid JSON and yet too large for any value.
            guard isJSON, error.code != .outOfBounds else { return complaint(about: error, in: bytes) }
            return "JSON that no value is made of: \(error)"
        }
        guard isJSON else { return "a value is read from a text that is not JSON" }
        let text = value.jsonText
        do throws(DecodeError) {
            let again = try JSONValue(decoding: text)
            return again == value && again.hashValue == value.hashValue && again.jsonText == text
                ? nil : "a value changes on its way"
        } catch { return "a value can't be read again: \(error)" }
    }

    private static func complaint(about error: DecodeError, in bytes: [UInt8]) -> String? {
        guard 0...bytes.count ~= error.offset else { return "an error is outside of the text: \(error)" }
        return error.reason.isEmpty ? "an error without a reason" : nil
    }
}
