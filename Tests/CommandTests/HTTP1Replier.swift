import NIOCore
import NIOHTTP1

/// One connection of a `SecureServer` over HTTP/1.1.
final class HTTP1Replier: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let connection: Int
  private var request: SecureServer.Request
  private let journal: SecureServer.Journal
  private let behaviour: SecureServer.Behaviour
  private var isClosed = false

  init(connection: Int, journal: SecureServer.Journal, behaviour: @escaping SecureServer.Behaviour) {
    self.connection = connection
    request = SecureServer.Request(connection: connection, isHTTP2: false)
    self.journal = journal
    self.behaviour = behaviour
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      request = SecureServer.Request(connection: connection, isHTTP2: false)
      request.method = head.method.rawValue
      request.target = head.uri
      for (name, value) in head.headers { request.headers[name.lowercased()] = value }
    case .body(let buffer): request.body += buffer.readableBytesView
    case .end: answer(context)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    isClosed = true
    context.fireChannelInactive()
  }

  /// Whatever breaks here, the client did it.
  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func answer(_ context: ChannelHandlerContext) {
    journal.note(&request)
    reply(context, behaviour(request))
  }

  private func reply(_ context: ChannelHandlerContext, _ reply: SecureServer.Reply) {
    switch reply {
    case .answer(let status, let headers, let body):
      head(context, status, headers, length: body.utf8.count)
      part(context, .body(.byteBuffer(ByteBuffer(string: body))))
      part(context, .end(nil))
    case .last:
      self.reply(context, .success)
      context.close(promise: nil)
    case .endless:
      head(context, 200, [:], length: nil)
      flood(context)
    case .bytes(let text):
      // Below HTTP, above TLS.
      let channel = NIOLoopBound(context.channel, eventLoop: context.eventLoop)
      context.pipeline.context(handlerType: HTTPResponseEncoder.self).whenSuccess { encoder in
        encoder.writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
        channel.value.close(promise: nil)
      }
    case .hangUp, .later, .reset, .goAway: context.close(promise: nil)
    case .silence: break
    }
  }

  private func head(_ context: ChannelHandlerContext, _ status: Int, _ headers: [String: String], length: Int?) {
    var fields = HTTPHeaders(headers.map { ($0.key, $0.value) })
    if let length { fields.add(name: "content-length", value: "\(length)") }
    part(context, .head(.init(version: .http1_1, status: .init(statusCode: status), headers: fields)))
  }

  private func part(_ context: ChannelHandlerContext, _ part: HTTPServerResponsePart) {
    context.writeAndFlush(wrapOutboundOut(part), promise: nil)
  }

  private func flood(_ context: ChannelHandlerContext) {
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    let replier = NIOLoopBound(self, eventLoop: context.eventLoop)
    let piece = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(repeating: 0x20, count: 1 << 14)))
    context.writeAndFlush(wrapOutboundOut(piece)).whenSuccess {
      if !replier.value.isClosed { replier.value.flood(bound.value) }
    }
  }
}
