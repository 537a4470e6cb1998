import CodecRuntime
import HTTPTypes
import Hummingbird
import NIOCore

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
}
