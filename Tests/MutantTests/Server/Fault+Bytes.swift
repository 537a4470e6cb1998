internal import NIOCore

extension Fault {
    /// Changes bytes on their way out; nil drops them. A write is a frame, whole.
    static func leaving(_ change: @escaping @Sendable ([UInt8]) -> [UInt8]?) -> Fault {
        Fault(preparing: { try $0.pipeline.syncOperations.addHandler(Leaving(change: change), position: .first) })
    }

    /// Changes frames on their way in, masked as they are; nil drops one. However they are cut into reads, a frame is whole.
    static func coming(_ change: @escaping @Sendable ([UInt8]) -> [UInt8]?) -> Fault {
        Fault(preparing: { try $0.pipeline.syncOperations.addHandler(Coming(change: change), position: .first) })
    }

    /// Ends TCP late.
    static func lingering(_ time: TimeAmount) -> Fault {
        Fault(preparing: { try $0.pipeline.syncOperations.addHandler(Lingering(time: time), position: .first) })
    }
}

private final class Leaving: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let change: @Sendable ([UInt8]) -> [UInt8]?

    init(change: @escaping @Sendable ([UInt8]) -> [UInt8]?) {
        self.change = change
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let bytes = Array(unwrapOutboundIn(data).readableBytesView)
        guard let changed = change(bytes) else {
            promise?.succeed()
            return
        }
        context.write(wrapOutboundOut(ByteBuffer(bytes: changed)), promise: promise)
    }
}

private final class Coming: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let change: @Sendable ([UInt8]) -> [UInt8]?
    /// What came of a frame that isn't whole yet.
    private var begun: [UInt8] = []

    init(change: @escaping @Sendable ([UInt8]) -> [UInt8]?) {
        self.change = change
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        begun += unwrapInboundIn(data).readableBytesView
        var changed: [UInt8] = []
        while let length = frameLength(begun), begun.count >= length {
            changed += change(Array(begun[..<length])) ?? []
            begun.removeFirst(length)
        }
        if !changed.isEmpty {
            context.fireChannelRead(wrapInboundOut(ByteBuffer(bytes: changed)))
        }
    }
}

/// How many bytes the frame has that begins here, its header and its masking key among them (RFC 6455, 5.2); nil as long
/// as its length hasn't come.
private func frameLength(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 2 else { return nil }
    let masked = bytes[1] & 0x80 != 0 ? 4 : 0
    let short = Int(bytes[1] & 0x7F)
    let extended = short == 126 ? 2 : short == 127 ? 8 : 0
    guard bytes.count >= 2 + extended else { return nil }
    let length = extended == 0 ? short : bytes[2..<2 + extended].reduce(0) { $0 << 8 | Int($1) }
    return 2 + extended + masked + length
}

private final class Lingering: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    private let time: TimeAmount

    init(time: TimeAmount) {
        self.time = time
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        context.eventLoop.assumeIsolated().scheduleTask(in: time) { context.close(mode: mode, promise: promise) }
    }
}
