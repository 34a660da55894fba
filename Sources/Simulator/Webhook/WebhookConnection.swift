import NIOCore
import NIOHTTP1

/// One kept connection to the receiver, which carries one request at a time.
final class WebhookConnection: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  /// How much of an answer's body is kept.
  private static let keptBytes = 512

  /// Held both ways until the connection is over: it may close after its client was asked to.
  private let client: WebhookClient
  private var context: ChannelHandlerContext?
  private var request: WebhookRequest?
  private var answer = WebhookAnswer()
  private var isKept = true
  /// When the answer must be there.
  private(set) var deadline = NIODeadline.distantFuture

  init(client: WebhookClient) {
    self.client = client
  }

  /// Sends a request; the connection must have none in hand.
  func carry(_ request: WebhookRequest, deadline: NIODeadline) {
    guard let context else { return request.fail("the connection is gone") }
    self.request = request
    self.deadline = deadline
    answer = WebhookAnswer()
    context.write(wrapOutboundOut(.head(request.head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: request.body)))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  /// Ends the connection; a request in hand fails for this reason.
  func close(because reason: String) {
    // Out of the client's books first: what the failure leads to must not land here again.
    let request = request.take()
    client.lose(self)
    context?.close(promise: nil)
    request?.fail(reason)
  }

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    client.gain(self)
  }

  func channelInactive(context: ChannelHandlerContext) {
    self.context = nil
    close(because: "the connection was closed without an answer")
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    let reason = error is HTTPParserError ? "the answer is not valid http" : WebhookClient.reason(of: error)
    close(because: reason)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      answer.status = Int(head.status.code)
      answer.retryAfter = head.headers.first(name: "retry-after").flatMap { Double($0) }
      isKept = head.isKeepAlive
    case .body(let chunk):
      answer.body += chunk.readableBytesView.prefix(Self.keptBytes - answer.body.count)
    case .end:
      // Taken before the connection is free: the next request may begin on it at once.
      let (request, answer) = (request.take(), answer)
      deadline = .distantFuture
      if isKept { client.release(self) } else { close(because: "it was not kept") }
      request?.finish(answer)
    }
  }
}
