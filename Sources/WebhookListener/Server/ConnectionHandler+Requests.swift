import NIOCore
import NIOHTTP1

extension ConnectionHandler {
  func process(_ part: HTTPServerRequestPart) {
    switch part {
    case .head(let head): if case .head = phase { begin(head) }
    case .body(let chunk): if case .body = phase { take(chunk) }
    case .end: if case .body(let head, let framing, let signatures) = phase { finish(head, framing, signatures) }
    }
  }

  private func begin(_ head: HTTPRequestHead) {
    isAmidHead = false
    isUsed = true
    inputDeadline = .distantFuture
    let framing: RequestFraming
    do {
      framing = try RequestFraming(head)
    } catch {
      return append(error.answer, to: head, closes: true)
    }
    switch endpoint.receive(head, framing, peer: { self.peer }) {
    case .answer(let answer):
      // A body that is not read leaves no way to find the next request.
      append(answer, to: head, closes: framing.hasBody || !framing.keepsAlive)
    case .body(let signatures):
      phase = .body(head, framing, signatures)
      inputDeadline = .now() + loop.settings.body
      if framing.expectsContinue {
        owesContinue = true
        writeReady()
      }
    }
  }

  private func take(_ chunk: ByteBuffer) {
    // A client that sends its body does not wait to be told to.
    owesContinue = false
    guard loop.budget.take(chunk.readableBytes) else { return refuse(.outOfMemory) }
    var chunk = chunk
    heldBytes += chunk.readableBytes
    if body == nil {
      body = chunk
    } else {
      body?.writeBuffer(&chunk)
    }
    if let body, body.readableBytes > endpoint.maxBody { refuse(.tooLarge(endpoint.maxBody)) }
  }

  private func finish(_ head: HTTPRequestHead, _ framing: RequestFraming, _ signatures: PresentedSignatures) {
    let bytes = body.map { Array($0.readableBytesView) } ?? []
    dropBody()
    owesContinue = false
    phase = framing.keepsAlive ? .head : .over
    inputDeadline = .distantFuture
    let exchange = Exchange(
      self, mailbox: loop.mailbox, closes: !framing.keepsAlive, isHead: head.method == .HEAD,
      isOldVersion: head.version != .http1_1, end: .now())
    append(exchange)
    endpoint.take(bytes, signatures) { answer in exchange.complete(answer) }
  }

  func dropBody() {
    body = nil
    loop.budget.give(heldBytes)
    heldBytes = 0
  }

  /// Answers a request whose head was all that was read.
  private func append(_ answer: Answer, to head: HTTPRequestHead, closes: Bool) {
    append(
      Exchange(
        self, mailbox: loop.mailbox, answer: answer, closes: closes, isHead: head.method == .HEAD,
        isOldVersion: head.version != .http1_1, end: .now()))
    if closes { phase = .over }
    writeReady()
  }

  /// Answers what cannot be read on, and gives the connection up after that.
  func refuse(_ answer: Answer) {
    dropBody()
    stash = []
    owesContinue = false
    isAmidHead = false
    phase = .over
    inputDeadline = .distantFuture
    append(Exchange(self, mailbox: loop.mailbox, answer: answer, closes: true, end: .now()))
    writeReady()
  }

  private func append(_ exchange: Exchange) {
    if let newest {
      newest.next = exchange
    } else {
      oldest = exchange
      if outputDeadline == .distantFuture { outputDeadline = exchange.end + loop.settings.answer }
    }
    newest = exchange
    waiting += 1
  }
}
