import NIOCore
import NIOHTTP1

/// Takes in the requests of one connection and answers them in their order.
///
/// Requests are handed on as they come, up to a limit, and their answers may come in any order. It is used on the
/// event loop of its connection only.
final class ConnectionHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = Never
  typealias OutboundOut = ByteBuffer

  enum Phase {
    /// Between requests, or amid a head.
    case head
    /// Amid a body that is checked against the signatures.
    case body(HTTPRequestHead, RequestFraming, PresentedSignatures)
    /// Nothing more is taken in.
    case over
  }

  let loop: ServerLoop
  let endpoint: any Endpoint
  let metrics: ListenerMetrics?
  /// Where the connection stands in its loop's list.
  var index = 0
  var context: ChannelHandlerContext?
  private var knownPeer: IPAddress?

  var phase = Phase.head
  /// Whether the first byte of a head has come, and its end has not.
  var isAmidHead = false
  /// Whether there was a request on this connection.
  var isUsed = false
  var body: ByteBuffer?
  /// What was taken from the budget for the body.
  var heldBytes = 0
  /// Set if the client is to be told to go on, once all answers before are written.
  var owesContinue = false
  /// What came while as many requests waited as may.
  var stash: [HTTPServerRequestPart] = []
  var isUnstashing = false
  var isReading = false
  var holdsRead = false
  /// Whether the client has closed its direction, and whether ours is closed after all that was written.
  var isInputClosed = false
  var isOutputClosed = false
  var isLeaving = false

  /// The requests that wait, oldest first, as a linked row: mostly there is none, or one.
  var oldest: Exchange?
  var newest: Exchange?
  var waiting = 0
  var outbox: ByteBuffer?

  /// When the client must have sent what is due from it, and when the answers that are due must be gone.
  var inputDeadline: NIODeadline
  var outputDeadline = NIODeadline.distantFuture

  init(_ loop: ServerLoop, endpoint: any Endpoint, metrics: ListenerMetrics?) {
    self.loop = loop
    self.endpoint = endpoint
    self.metrics = metrics
    inputDeadline = .now() + loop.settings.head
  }

  /// The client's address; a peer on a socket file is on this machine.
  ///
  /// Nil if the system does not know it any more.
  var peer: IPAddress? {
    if knownPeer == nil, let channel = context?.channel {
      if channel.localAddress?.protocol == .unix {
        knownPeer = .loopback
      } else {
        knownPeer = channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
      }
    }
    return knownPeer
  }

  // MARK: Life

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    loop.add(self)
    metrics?.connectionOpened()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    phase = .over
    loop.remove(self)
    metrics?.connectionClosed()
    // Breaks the circles of references; answers that still come find nobody.
    while let exchange = oldest {
      exchange.connection = nil
      oldest = exchange.next
      exchange.next = nil
    }
    newest = nil
    stash = []
    dropBody()
    outbox = nil
  }

  // MARK: Reading

  func bytesArrived(_ count: Int) {
    metrics?.received(bytes: count)
    guard case .head = phase, !isAmidHead, count > 0 else { return }
    isAmidHead = true
    inputDeadline = .now() + loop.settings.head
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    isReading = true
    let part = unwrapInboundIn(data)
    if stash.isEmpty, waiting < loop.settings.maximumPipelined {
      process(part)
    } else if case .over = phase {
      return
    } else {
      stash.append(part)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    isReading = false
    flush()
  }

  func read(context: ChannelHandlerContext) {
    if mayRead {
      context.read()
    } else {
      holdsRead = true
    }
  }

  private var mayRead: Bool {
    if case .over = phase { return true }
    return stash.isEmpty && waiting < loop.settings.maximumPipelined && context?.channel.isWritable == true
  }

  /// Goes on with what was held back, if there is room for it now.
  func resumeReading() {
    guard !isUnstashing else { return }
    isUnstashing = true
    var parts = stash[...]
    stash = []
    while waiting < loop.settings.maximumPipelined, let part = parts.popFirst() { process(part) }
    if case .over = phase { parts = [] }
    stash = Array(parts)
    isUnstashing = false
    if holdsRead, mayRead {
      holdsRead = false
      context?.read()
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable {
      outputDeadline = waiting > 0 ? .now() + loop.settings.answer : .distantFuture
      resumeReading()
      flush()
    } else {
      outputDeadline = .now() + loop.settings.write
    }
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed? = event as? ChannelEvent {
      isInputClosed = true
      // What is in hand is still answered: the client may only have closed its own direction.
      if isOutputClosed {
        context.close(promise: nil)
      } else if waiting == 0 {
        leave(context: context)
      } else {
        phase = .over
      }
      return
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if case .over = phase { return }
    switch error as? HTTPParserError {
    case nil: context.close(promise: nil)
    case .headerOverflow?: refuse(.headTooLarge)
    case .invalidVersion?: refuse(.versionUnsupported)
    case .invalidEOFState? where oldest == nil && isInputClosed: context.close(promise: nil)
    default: refuse(.malformed)
    }
    if !isReading { flush() }
  }
}
