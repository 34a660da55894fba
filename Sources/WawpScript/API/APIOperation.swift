import HTTPTransport

/// One API call under way: its attempts and the waits between them.
///
/// Keep it to be able to cancel. It lives until it has finished, whether or not anybody keeps it.
public final class APIOperation {
  private let client: WawpClient
  private var request: HTTPRequest
  private let reader: AnswerReader
  private let repetition: Repetition
  private let deadline: Double
  private let started: Double
  private var completion: ((APIOutcome) -> Void)?

  private var transfer: TransferID?
  private var timer: TimerID?
  private var isStarting = true
  /// Whether the attempt under way has less time than an attempt should have.
  private var isClipped = false
  private var previous: AttemptFailure?

  /// How many requests have been started so far.
  public private(set) var attempts = 0

  /// Whether the completion has been called, or it was cancelled.
  public var isFinished: Bool { completion == nil }

  init(
    client: WawpClient, request: HTTPRequest, reader: AnswerReader, repetition: Repetition, deadline: Double,
    completion: @escaping (APIOutcome) -> Void
  ) {
    self.client = client
    self.request = request
    self.reader = reader
    self.repetition = repetition
    self.deadline = deadline
    self.completion = completion
    started = client.timers.now
  }

  /// Gives up: the transfer or the wait under way is cancelled, and the completion is not called.
  ///
  /// Whether the server got the request is not known then. Cancelling twice, or after the end, is not an
  /// error.
  public func cancel() {
    completion = nil
    if let transfer { client.transport.cancel(transfer) }
    if let timer { client.timers.cancel(timer) }
    transfer = nil
    timer = nil
  }

  func start() {
    attempt()
    isStarting = false
  }

  private func attempt() {
    timer = nil
    let left = deadline - client.timers.now
    guard left >= client.configuration.retry.minimumAttempt else {
      // A timer may be late on a busy machine: what the attempt before said tells more.
      return fail(
        previous
          ?? AttemptFailure(
            code: .timeout, message: "there was no time left to call the api", retryable: true,
            isWorthRepeating: false,
            isCertainlyNotAccepted: true))
    }
    attempts += 1
    isClipped = left < client.configuration.attemptTimeout
    request.timeout = min(client.configuration.attemptTimeout, left)
    request.connectTimeout = min(client.configuration.connectTimeout, request.timeout)
    let number = attempts
    var hasEnded = false
    let transfer = client.transport.start(request) { [self] result in
      hasEnded = true
      guard number == attempts, !isFinished else { return }
      attemptEnded(result)
    }
    // A transport may know at once that it cannot; then there is nothing to cancel later.
    if !hasEnded { self.transfer = transfer }
  }

  private func attemptEnded(_ result: Result<HTTPResponse, TransportError>) {
    transfer = nil
    switch result {
    case .success(let response):
      if let failure = reader.failure(of: response, wallClock: client.timers.wallClock) {
        repeatOrFail(failure)
      } else {
        finish(
          .success(
            APISuccess(
              status: response.status, body: response.body, attempts: attempts, milliseconds: milliseconds)))
      }
    case .failure(let error):
      repeatOrFail(reader.failure(of: error))
    }
  }

  private func repeatOrFail(_ latest: AttemptFailure) {
    // An attempt that had only the last moments and ran out of them says less than the answer before it.
    let saysLittle = repetition == .harmless && isClipped && latest.code == .timeout && latest.status == nil
    let failure = saysLittle ? previous ?? latest : latest
    previous = failure
    guard failure.allowsRepeat(repetition),
      let wait = client.configuration.retry.wait(
        afterAttempt: attempts, retryAfter: failure.retryAfter, left: deadline - client.timers.now,
        random: client.random())
    else { return fail(failure) }
    timer = client.timers.schedule(after: wait) { [self] in attempt() }
  }

  private func fail(_ failure: AttemptFailure) {
    finish(
      .failure(
        APIFailure(
          code: failure.code, status: failure.status, message: failure.message, retryable: failure.retryable,
          attempts: attempts, milliseconds: milliseconds, bodyCode: failure.bodyCode,
          retryAfter: failure.retryAfter)))
  }

  private func finish(_ outcome: APIOutcome) {
    guard isStarting else { return deliver(outcome) }
    // The caller does not have the operation yet, and does not expect to be called from inside its own call.
    timer = client.timers.schedule(after: 0) { [self] in deliver(outcome) }
  }

  private func deliver(_ outcome: APIOutcome) {
    timer = nil
    let completion = completion
    self.completion = nil
    completion?(outcome)
  }

  private var milliseconds: Double { max(client.timers.now - started, 0) * 1000 }
}
