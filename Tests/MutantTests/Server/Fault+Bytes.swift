internal import NIOCore

extension Fault {
    /// Changes bytes on their way out; nil drops them. A write is a frame, whole.
    static func leaving(_ change: @escaping @Sendable ([UInt8]) -> [UInt8]?) -> Fault {
        Fault(preparing: { try $0.pipeline.syncOperations.addHandler(Leaving(change: change), position: .first) })
    }

    /// Changes bytes on their way in; nil drops them. A read is what was sent at once.
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

    init(change: @escaping @Sendable ([UInt8]) -> [UInt8]?) {
        self.change = change
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let changed = change(Array(unwrapInboundIn(data).readableBytesView)) else { return }
        context.fireChannelRead(wrapInboundOut(ByteBuffer(bytes: changed)))
    }
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
