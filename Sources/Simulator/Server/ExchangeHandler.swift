import Glibc
import Machine
import NIOCore
import NIOHTTP1

/// Takes in the requests of one connection and carries out what the core decides about each.
///
/// The pipelining handler before it lets one request in at a time, so there is at most one in hand.
final class ExchangeHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let core: SimulatorCore
  private var connection: Connection
  private var head: HTTPRequestHead?
  private var body: ByteBuffer?
  private var arrival = 0.0
  /// Set once the last answer of the connection is on its way: whatever still comes in is dropped.
  private var isClosing = false
  private var lastResort: Scheduled<Void>?

  /// How long a client may take to notice that the connection is over, before it is cut.
  private static let patience = TimeAmount.seconds(2)

  init(core: SimulatorCore) {
    self.core = core
    self.connection = core.makeConnection()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isClosing else { return }
    switch unwrapInboundIn(data) {
    case .head(let head): begin(head, context: context)
    case .body(let chunk): take(chunk, context: context)
    case .end: finish(context: context)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard error is HTTPParserError, !isClosing else {
      if !isClosing { context.close(promise: nil) }
      return
    }
    refuse(status: 400, message: "The request is not valid HTTP", context: context)
  }

  func channelInactive(context: ChannelHandlerContext) {
    isClosing = true
    lastResort?.cancel()
    context.fireChannelInactive()
  }

  // MARK: Taking in

  private func begin(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
    self.head = head
    body = nil
    arrival = SystemClock.wall
    if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }),
      length > core.configuration.maximumBodyBytes
    {
      refuseTooLarge(context: context)
    } else if head.version == .http1_1, head.headers.first(name: "expect")?.lowercased() == "100-continue" {
      let interim = HTTPResponseHead(version: .http1_1, status: .continue)
      context.writeAndFlush(wrapOutboundOut(.head(interim)), promise: nil)
    }
  }

  private func take(_ chunk: ByteBuffer, context: ChannelHandlerContext) {
    var chunk = chunk
    if body == nil {
      body = chunk
    } else {
      body?.writeBuffer(&chunk)
    }
    if let body, body.readableBytes > core.configuration.maximumBodyBytes {
      refuseTooLarge(context: context)
    }
  }

  private func finish(context: ChannelHandlerContext) {
    guard let head else { return }
    let reaction = core.react(to: head, body: body, time: arrival, connection: &connection)
    body = nil
    guard reaction.delay > 0 else {
      return perform(reaction.outcome, for: head, context: context)
    }
    let delay = TimeAmount.nanoseconds(Int64(reaction.delay * 1e9))
    _ = context.eventLoop.assumeIsolated().scheduleTask(in: delay) {
      guard !self.isClosing else { return }
      self.perform(reaction.outcome, for: head, context: context)
    }
  }

  // MARK: Answering

  private func perform(
    _ outcome: Reaction.Outcome, for head: HTTPRequestHead, context: ChannelHandlerContext
  ) {
    switch outcome {
    case .answer(let answer): write(answer, for: head, context: context)
    case .truncated(let answer): writeHalf(of: answer, context: context)
    case .endless: beginEndless(context: context)
    case .hang: break
    case .close: context.close(promise: nil)
    case .reset: reset(context: context)
    }
  }

  private func write(_ answer: Answer, for request: HTTPRequestHead, context: ChannelHandlerContext) {
    let keepsAlive = request.isKeepAlive && !answer.closes
    var head = responseHead(of: answer)
    head.version = request.version
    if !keepsAlive {
      head.headers.add(name: "connection", value: "close")
    } else if request.version.minor == 0 {
      head.headers.add(name: "connection", value: "keep-alive")
    }
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if answer.body.readableBytes > 0, request.method != .HEAD {
      context.write(wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
    }
    if keepsAlive {
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    } else {
      // From here on nothing is read, also not a request that the pipelining handler has in store.
      isClosing = true
      context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
        self.leave(context: context)
      }
    }
  }

  private func responseHead(of answer: Answer) -> HTTPResponseHead {
    var headers = HTTPHeaders()
    headers.reserveCapacity(3 + answer.fields.count)
    if let contentType = answer.contentType {
      headers.add(name: "content-type", value: contentType)
    }
    if answer.status != 204, answer.status != 304 {
      headers.add(name: "content-length", value: String(answer.body.readableBytes))
    }
    for field in answer.fields {
      headers.add(name: field.name, value: field.value)
    }
    return HTTPResponseHead(
      version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
  }

  /// Ends the connection so that the answer arrives even if the client is still sending: closing a socket
  /// with unread input makes the kernel send a reset, which can overtake the answer.
  private func leave(context: ChannelHandlerContext) {
    context.close(mode: .output, promise: nil)
    lastResort = context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) {
      context.close(promise: nil)
    }
  }

  private func refuseTooLarge(context: ChannelHandlerContext) {
    refuse(
      status: 413, message: "The body is larger than \(core.configuration.maximumBodyBytes) bytes",
      context: context)
  }

  /// Answers a request that was not taken in to its end, and gives the connection up.
  private func refuse(status: Int, message: String, context: ChannelHandlerContext) {
    core.countUnreadable()
    body = nil
    var answer = ErrorAnswer.documented(status: status, message: message)
    answer.closes = true
    let request = head ?? HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
    write(answer, for: request, context: context)
  }

  // MARK: Failing

  private func writeHalf(of answer: Answer, context: ChannelHandlerContext) {
    isClosing = true
    var half = answer.body
    half = half.readSlice(length: half.readableBytes / 2) ?? half
    context.write(wrapOutboundOut(.head(responseHead(of: answer))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(half)))).assumeIsolated().whenComplete { _ in
      context.close(promise: nil)
    }
  }

  private func beginEndless(context: ChannelHandlerContext) {
    let headers: HTTPHeaders = ["content-type": "application/json", "transfer-encoding": "chunked"]
    let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    let opening = ByteBuffer(string: #"{"success":true,"message":""#)
    context.write(wrapOutboundOut(.body(.byteBuffer(opening))), promise: nil)
    writeOnAndOn(ByteBuffer(repeating: UInt8(ascii: "a"), count: 16_384), context: context)
  }

  /// Writes the chunk again each time the client has taken one, so that memory stays small.
  private func writeOnAndOn(_ chunk: ByteBuffer, context: ChannelHandlerContext) {
    let written = context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(chunk)))).assumeIsolated()
    written.whenSuccess {
      // Not at once, or a fast client would let the calls nest without bound.
      context.eventLoop.assumeIsolated().execute {
        guard !self.isClosing else { return }
        self.writeOnAndOn(chunk, context: context)
      }
    }
  }

  /// Has the kernel send a reset: closing with a linger time of zero drops what is unsent.
  private func reset(context: ChannelHandlerContext) {
    let channel = context.channel
    guard let options = channel as? any SocketOptionProvider else {
      return context.close(promise: nil)
    }
    options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in
      channel.close(promise: nil)
    }
  }
}
