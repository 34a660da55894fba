import NIOCore

extension ConnectionHandler {
  /// Takes the answer of one of the requests that wait; a second one for the same request is dropped.
  func settle(_ exchange: Exchange, _ answer: Answer, flushes: Bool = true) {
    guard exchange.connection != nil, exchange.answer == nil else { return }
    exchange.answer = answer
    writeReady()
    if flushes, !isReading { flush() }
  }

  /// Writes all answers whose turn it is.
  func writeReady() {
    guard let context else { return }
    while let exchange = oldest, let answer = exchange.answer {
      oldest = exchange.next
      if oldest == nil { newest = nil }
      exchange.next = nil
      exchange.connection = nil
      waiting -= 1
      let closes = exchange.closes || waiting == 0 && endsAfterAnswer
      write(answer, to: exchange, closes: closes, context: context)
      if closes { return leave(context: context) }
    }
    if oldest == nil { becomeIdle(context: context) }
    if !stash.isEmpty || holdsRead { resumeReading() }
  }

  /// Whether the connection ends once nothing waits any more.
  private var endsAfterAnswer: Bool {
    if isInputClosed { return true }
    guard loop.count.isDraining, !isAmidHead, stash.isEmpty, case .head = phase else { return false }
    return true
  }

  private func becomeIdle(context: ChannelHandlerContext) {
    if owesContinue {
      owesContinue = false
      outbox(context) { $0.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n") }
    }
    if context.channel.isWritable { outputDeadline = .distantFuture }
    guard case .head = phase, !isAmidHead else { return }
    inputDeadline = .now() + loop.settings.idle
  }

  private func write(_ answer: Answer, to exchange: Exchange, closes: Bool, context: ChannelHandlerContext) {
    let connection: StaticString? = closes ? "close" : exchange.isOldVersion ? "keep-alive" : nil
    let date = loop.date.now()
    outbox(context) { buffer in
      answer.encode(to: &buffer, connection: connection, date: date, hasBody: !exchange.isHead)
    }
    metrics?.answered(answer.status, after: .now() - exchange.end)
  }

  private func outbox(_ context: ChannelHandlerContext, _ write: (inout ByteBuffer) -> Void) {
    // Taken out while it is written to, or it would be copied.
    var buffer = outbox.take() ?? context.channel.allocator.buffer(capacity: 256)
    write(&buffer)
    outbox = buffer
  }

  /// Sends what was written.
  func flush() {
    guard let context, let buffer = outbox.take() else { return }
    metrics?.sent(bytes: buffer.readableBytes)
    context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
  }

  // MARK: Ending

  /// Ends the connection so that the last answer arrives even if the client is still sending: closing a socket
  /// with unread input makes the kernel send a reset, which can overtake the answer.
  func leave(context: ChannelHandlerContext) {
    guard !isLeaving else { return }
    isLeaving = true
    phase = .over
    stash = []
    dropBody()
    // What is behind an answer that ends the connection is not answered.
    while let exchange = oldest {
      exchange.connection = nil
      oldest = exchange.next
      exchange.next = nil
    }
    newest = nil
    waiting = 0
    flush()
    outputDeadline = .distantFuture
    inputDeadline = .now() + loop.settings.linger
    let closed = context.channel.eventLoop.makePromise(of: Void.self)
    closed.futureResult.assumeIsolated().whenComplete { _ in
      self.isOutputClosed = true
      if self.isInputClosed { self.context?.close(promise: nil) }
    }
    context.close(mode: .output, promise: closed)
    if holdsRead {
      holdsRead = false
      context.read()
    }
  }

  /// Ends the connection if nothing is in hand; otherwise its last answer will.
  func drain() {
    guard let context, waiting == 0, !isAmidHead, case .head = phase else { return }
    if isUsed {
      leave(context: context)
      // Nothing is lost by not waiting for the client, unless it has not taken its last answer yet.
      if hasSentAll(context) { context.close(promise: nil) }
    } else {
      // Its request may be on the way.
      inputDeadline = min(inputDeadline, .now() + .seconds(1))
    }
  }

  private func hasSentAll(_ context: ChannelHandlerContext) -> Bool {
    guard let options = context.channel.syncOptions else { return true }
    return (try? options.getOption(.bufferedWritableBytes)) ?? 0 == 0
  }

  func cutOff() {
    context?.close(promise: nil)
  }

  // MARK: Timeouts

  /// Whether a time has run out.
  ///
  /// When there is no room for new connections, idle ones get a second only.
  func isDue(at now: NIODeadline, isFull: Bool) -> Bool {
    if inputDeadline <= now || outputDeadline <= now { return true }
    guard isFull, isUsed, waiting == 0, !isAmidHead, case .head = phase else { return false }
    return inputDeadline <= now + loop.settings.idle - .seconds(1)
  }

  /// Ends what took too long.
  func expire(at now: NIODeadline) {
    guard let context else { return }
    if outputDeadline <= now { return context.close(promise: nil) }
    switch phase {
    case .over: context.close(promise: nil)
    case .body:
      refuse(.timedOut)
      flush()
    case .head where isAmidHead:
      refuse(.timedOut)
      flush()
    case .head: context.close(promise: nil)
    }
  }
}
