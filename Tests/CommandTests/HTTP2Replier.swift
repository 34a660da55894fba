import NIOCore
import NIOHPACK
import NIOHTTP2

/// One stream of a `SecureServer`.
final class HTTP2Replier: ChannelInboundHandler {
  typealias InboundIn = HTTP2Frame.FramePayload
  typealias OutboundOut = HTTP2Frame.FramePayload

  private var request: SecureServer.Request
  private let journal: SecureServer.Journal
  private let behaviour: SecureServer.Behaviour
  private var isClosed = false

  init(connection: Int, journal: SecureServer.Journal, behaviour: @escaping SecureServer.Behaviour) {
    request = SecureServer.Request(connection: connection, isHTTP2: true)
    self.journal = journal
    self.behaviour = behaviour
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .headers(let headers):
      for header in headers.headers { request.headers[header.name] = header.value }
      request.method = request.headers[":method"] ?? ""
      request.target = request.headers[":path"] ?? ""
      if headers.endStream { answer(context) }
    case .data(let data):
      if case .byteBuffer(let buffer) = data.data { request.body += buffer.readableBytesView }
      if data.endStream { answer(context) }
    default: break
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
    switch behaviour(request) {
    case .answer(let status, let headers, let body):
      head(context, status, headers)
      // Frames of uneven size, many in one packet.
      var rest = Array(body.utf8)[...]
      while rest.count > 10_000 {
        let piece = HTTP2Frame.FramePayload.Data(data: .byteBuffer(ByteBuffer(bytes: rest.prefix(10_000))))
        context.write(wrapOutboundOut(.data(piece)), promise: nil)
        rest = rest.dropFirst(10_000)
      }
      data(context, String(decoding: rest, as: UTF8.self), isLast: true)
    case .later(let milliseconds):
      let (bound, replier) = (
        NIOLoopBound(context, eventLoop: context.eventLoop), NIOLoopBound(self, eventLoop: context.eventLoop)
      )
      context.eventLoop.scheduleTask(in: .milliseconds(milliseconds)) {
        if !replier.value.isClosed { replier.value.succeed(bound.value) }
      }
    case .silence: break
    case .last:
      succeed(context)
      let connection = context.channel.parent
      context.eventLoop.scheduleTask(in: .milliseconds(20)) { connection?.close(promise: nil) }
    case .hangUp, .bytes: context.channel.parent?.close(promise: nil)
    case .endless:
      head(context, 200, ["content-type": "application/json"])
      flood(context)
    case .reset(let code, let afterHead):
      if afterHead {
        head(context, 200, ["content-type": "application/json"])
        data(context, #"{"succ"#, isLast: false)
      }
      context.writeAndFlush(wrapOutboundOut(.rstStream(code)), promise: nil)
    case .goAway(let andAnswers): goAway(context, andAnswers)
    }
  }

  private func head(_ context: ChannelHandlerContext, _ status: Int, _ headers: [String: String]) {
    var fields: HPACKHeaders = [":status": "\(status)"]
    for (name, value) in headers { fields.add(name: name, value: value) }
    context.writeAndFlush(wrapOutboundOut(.headers(.init(headers: fields))), promise: nil)
  }

  private func data(_ context: ChannelHandlerContext, _ text: String, isLast: Bool) {
    let payload = HTTP2Frame.FramePayload.Data(
      data: .byteBuffer(ByteBuffer(string: text)), endStream: isLast)
    context.writeAndFlush(wrapOutboundOut(.data(payload)), promise: nil)
  }

  private func succeed(_ context: ChannelHandlerContext) {
    guard case .answer(let status, let headers, let body) = SecureServer.Reply.success else { return }
    head(context, status, headers)
    data(context, body, isLast: true)
  }

  /// Sends the next piece when the client has made room for the one before.
  private func flood(_ context: ChannelHandlerContext) {
    let payload = HTTP2Frame.FramePayload.Data(
      data: .byteBuffer(ByteBuffer(repeating: 0x20, count: 1 << 14)), endStream: false)
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    let replier = NIOLoopBound(self, eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(.data(payload))).whenSuccess {
      if !replier.value.isClosed { replier.value.flood(bound.value) }
    }
  }

  private func goAway(_ context: ChannelHandlerContext, _ andAnswers: Bool) {
    guard let connection = context.channel.parent else { return }
    let (bound, replier) = (
      NIOLoopBound(context, eventLoop: context.eventLoop), NIOLoopBound(self, eventLoop: context.eventLoop)
    )
    context.channel.getOption(HTTP2StreamChannelOptions.streamID).whenSuccess { stream in
      let before = Int(stream) > 2 ? HTTP2StreamID(Int(stream) - 2) : .rootStream
      let last = andAnswers ? stream : before
      connection.writeAndFlush(
        HTTP2Frame(
          streamID: .rootStream, payload: .goAway(lastStreamID: last, errorCode: .noError, opaqueData: nil)),
        promise: nil)
      if andAnswers { replier.value.succeed(bound.value) }
    }
  }
}
