import CodecRuntime
import ProtocolSpec
import SeededRandom

extension OutgoingFrame {
    /// The frame, spoilt.
    ///
    /// - Parameters:
    ///   - corruption: how.
    ///   - discriminator: the name of the field that says which message it is; nil where none does.
    ///   - random: chooses the field.
    /// - Returns: the spoilt frame; a frame that has no such field is cut short instead.
    func spoilt(by corruption: Corruption, discriminator: String?, random: inout SplitMix64) -> OutgoingFrame {
        switch corruption {
        case .binary: return OutgoingFrame(bytes: bytes, isText: false)
        case .malformed: return cutShort
        case .wrongType, .missingField, .unknownMessage:
            guard case .object(var members)? = try? JSONValue(decoding: bytes.span.bytes) else { return cutShort }
            let chosen = members.indices.filter {
                (members[$0].name == discriminator) == (corruption == .unknownMessage)
            }
            guard !chosen.isEmpty else { return cutShort }
            let index = chosen[Int(random.next() % UInt64(chosen.count))]
            switch corruption {
            case .missingField: members.remove(at: index)
            case .unknownMessage: members[index].value = .string((members[index].value.string ?? "") + "-unknown")
            default: members[index].value = members[index].value.ofAnotherType
            }
            return OutgoingFrame(bytes: Array(JSONValue.object(members).jsonText.utf8))
        }
    }

    /// The first half, up to a whole code point: JSON that breaks off.
    private var cutShort: OutgoingFrame {
        var half = bytes.prefix(bytes.count / 2)
        while let next = bytes.dropFirst(half.count).first, next & 0xC0 == 0x80 { half = half.dropLast() }
        return OutgoingFrame(bytes: Array(half), isText: isText)
    }
}

extension JSONValue {
    fileprivate var ofAnotherType: JSONValue {
        switch self {
        case .string: .integer(42)
        case .object, .array: .string("not what it should be")
        default: .string(jsonText)
        }
    }
}
