/// A message on its way to a socket.
package struct OutgoingFrame: Sendable, Hashable {
    package var bytes: [UInt8]
    package var isText: Bool

    package init(bytes: [UInt8], isText: Bool = true) {
        self.bytes = bytes
        self.isText = isText
    }
}
