import CodecRuntime
import HTTPTypes
import Hummingbird
import NIOCore
import ProtocolSpec

extension Response {
    /// A JSON answer that no cache keeps.
    static func json(_ status: HTTPResponse.Status, _ value: JSONValue) -> Response {
        let text = value.jsonText
        return Response(
            status: status,
            headers: [
                .contentType: "application/json", .cacheControl: "no-store", .contentLength: String(text.utf8.count),
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }

    /// A JSON answer with one text, `detail`, as web frameworks give it.
    static func detail(_ status: HTTPResponse.Status, _ text: String) -> Response {
        .json(status, .members([("detail", .string(text))]))
    }
}
