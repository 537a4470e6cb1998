import CodecRuntime
import Foundation
import SendBuddyProtocol

/// Lends the codecs to tests that are not written in Swift: reads records from standard input to its end, judges each,
/// and writes an answer for each to standard output.
///
/// A record is what to decode, one byte (`j` any JSON value, `s` what a server sends, `c` what a client sends); the
/// number of bytes, four bytes in network order; and the bytes. An answer has the same form, its first byte being `+`
/// (decoded; the value as JSON), `?` (a message that the contract doesn't know; as it came) or `-` (refused; why).
@main
enum CodecProbe {
    static func main() throws {
        let input = [UInt8](try FileHandle.standardInput.readToEnd() ?? Data())
        var output: [UInt8] = []
        output.reserveCapacity(input.count)
        var offset = 0
        while offset < input.count {
            guard let record = Record(input, at: &offset) else {
                FileHandle.standardError.write(Data("codec-probe: a record that is cut off\n".utf8))
                exit(65)
            }
            record.answer.write(to: &output)
        }
        try FileHandle.standardOutput.write(contentsOf: Data(output))
    }
}

private struct Record {
    var kind: UInt8
    var bytes: [UInt8]

    init(_ kind: UInt8, _ bytes: [UInt8]) {
        self.kind = kind
        self.bytes = bytes
    }

    /// The record at an offset, which is moved to its end; nil where it ends too early.
    init?(_ input: [UInt8], at offset: inout Int) {
        guard offset + 5 <= input.count else { return nil }
        let count = input[offset + 1..<offset + 5].reduce(0) { $0 << 8 | Int($1) }
        guard offset + 5 + count <= input.count else { return nil }
        self.init(input[offset], Array(input[offset + 5..<offset + 5 + count]))
        offset += 5 + count
    }

    func write(to output: inout [UInt8]) {
        output.append(kind)
        for shift in [24, 16, 8, 0] { output.append(UInt8(truncatingIfNeeded: bytes.count >> shift)) }
        output += bytes
    }

    var answer: Record {
        do throws(DecodeError) {
            switch kind {
            case UInt8(ascii: "s"):
                let message = try ServerMessage(decoding: bytes.span.bytes)
                if case .unknown = message { return Record(UInt8(ascii: "?"), message.encoded()) }
                return Record(UInt8(ascii: "+"), message.encoded())
            case UInt8(ascii: "c"):
                let message = try ClientMessage(decoding: bytes.span.bytes)
                if case .unknown = message { return Record(UInt8(ascii: "?"), message.encoded()) }
                return Record(UInt8(ascii: "+"), message.encoded())
            default:
                let value = try JSONValue(decoding: bytes.span.bytes)
                return Record(UInt8(ascii: "+"), Array(value.jsonText.utf8))
            }
        } catch {
            return Record(UInt8(ascii: "-"), Array("\(error)".utf8))
        }
    }
}
