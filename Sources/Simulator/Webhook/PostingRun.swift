import Machine
import NIOCore

/// One run of a poster, on its event loop.
final class PostingRun {
  private var stream: EventSequence
  private let rate: Double?
  private let inFlightLimit: Int
  private let client: WebhookClient
  private let format: WebhookFormat
  private let eventLoop: any EventLoop
  private let promise: EventLoopPromise<PostSummary>
  private let began = NIODeadline.now()
  private var random = SplitMix64(seed: UInt64.random(in: .min ... .max))
  private var summary = PostSummary()
  private var inFlight = 0
  private var isExhausted = false
  private var isOver = false

  init(
    stream: EventSequence, rate: Double?, inFlight: Int, client: WebhookClient, format: WebhookFormat,
    eventLoop: any EventLoop, promise: EventLoopPromise<PostSummary>
  ) {
    self.stream = stream
    self.rate = rate
    inFlightLimit = inFlight
    self.client = client
    self.format = format
    self.eventLoop = eventLoop
    self.promise = promise
  }

  func begin() {
    rate == nil ? fill() : sendDue()
    endIfDone()
  }

  /// Keeps every connection busy.
  private func fill() {
    while !isExhausted, !isOver, inFlight < inFlightLimit { sendNext(started: .now()) }
  }

  /// Sends what is due by now and comes back when the next is.
  ///
  /// An attempt's time begins when it was due: a sender that cannot keep up must not look like a quick receiver.
  private func sendDue() {
    guard let rate else { return }
    while !isExhausted, !isOver {
      let due = began + .nanoseconds(Int64(Double(summary.requests) / rate * 1e9))
      guard due <= .now() else {
        eventLoop.assumeIsolated().scheduleTask(deadline: due) { self.sendDue() }
        return
      }
      sendNext(started: due)
    }
    endIfDone()
  }

  private func sendNext(started: NIODeadline) {
    let time = SystemClock.wall
    let next: WebhookBody?
    do { next = try stream.next(at: time) } catch { return end(error) }
    guard let body = next else {
      isExhausted = true
      return
    }
    summary.requests += 1
    summary.events += body.events
    inFlight += 1
    let requestID = ULID.make(milliseconds: Int(time * 1000), using: &random)
    let head = format.head(for: body.bytes, id: body.id, requestID: requestID, time: time)
    client.send(
      WebhookRequest(head: head, body: body.bytes, started: started) { answer in
        self.inFlight -= 1
        self.count(answer)
        if self.rate == nil { self.fill() }
        self.endIfDone()
      })
  }

  private func count(_ answer: WebhookAnswer) {
    if let failure = answer.failure {
      summary.failures[failure, default: 0] += 1
      return
    }
    summary.statuses[answer.status, default: 0] += 1
    summary.latencies.append(answer.seconds)
    if !answer.isSuccess, summary.firstRefusal == nil {
      summary.firstRefusal = (answer.status, String(decoding: answer.body, as: UTF8.self))
    }
  }

  private func endIfDone() {
    guard isExhausted, inFlight == 0, !isOver else { return }
    isOver = true
    summary.seconds = Double((NIODeadline.now() - began).nanoseconds) / 1e9
    client.close()
    promise.succeed(summary)
  }

  private func end(_ error: any Error) {
    guard !isOver else { return }
    isOver = true
    client.close()
    promise.fail(error)
  }
}
