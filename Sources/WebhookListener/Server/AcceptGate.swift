import NIOCore

/// Lets connections in as long as there is room for them; the rest wait in the kernel's queue.
final class AcceptGate: ChannelDuplexHandler {
  typealias InboundIn = any Channel
  typealias InboundOut = any Channel
  typealias OutboundIn = Never

  private let count: ConnectionCount

  init(_ count: ConnectionCount) {
    self.count = count
  }

  func read(context: ChannelHandlerContext) {
    if !count.pausesAccepting() { context.read() }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let count = count
    count.enter()
    unwrapInboundIn(data).closeFuture.whenComplete { _ in count.leave() }
    context.fireChannelRead(data)
  }
}
