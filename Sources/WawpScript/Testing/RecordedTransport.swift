import HTTPTransport

/// Answers requests from what a test says, and remembers them; nothing leaves the process.
final class RecordedTransport: Transport {
  /// What comes of one request.
  struct Answer: Equatable {
    var status = 200
    var headers: [HTTPHeader] = []
    var body: [UInt8] = []
    /// No answer comes: `timeout` after the request's time, `network` at once.
    var failure: Failure?
    /// Seconds until it comes.
    var delay = 0.05

    enum Failure: String { case timeout, network }
  }

  /// Whose answers these are, one after the other; the last one stays.
  struct Rule {
    /// `GET` or the like; `nil` for any.
    let method: String?
    /// A path of the Wawp API, or a whole address of another server, without the query.
    let target: String
    var answers: [Answer]
    var isUsed = false
  }

  /// A request as it was made, without credentials.
  struct Request {
    let method: String
    /// A path of the Wawp API, or a whole address of another server.
    let target: String
    let query: String
    let body: [UInt8]
  }

  private let base: String
  private let timers: TimerQueue
  private var last: UInt64 = 0
  private var waiting: [TransferID: TimerID] = [:]
  /// The newest first.
  var rules: [Rule] = []
  private(set) var requests: [Request] = []
  /// What no rule answers.
  private(set) var unanswered: [String] = []

  /// - Parameter base: what the addresses of the Wawp API begin with.
  init(base: String, timers: TimerQueue) {
    self.base = base
    self.timers = timers
  }

  /// Forgets what no rule answered.
  func takeUnanswered() -> [String] {
    defer { unanswered = [] }
    return unanswered
  }

  func start(
    _ request: HTTPRequest, completion: @escaping (Result<HTTPResponse, TransportError>) -> Void
  ) -> TransferID {
    last += 1
    let id = TransferID(rawValue: last)
    let noted = note(request)
    requests.append(noted)
    let answer = answer(noted)
    let delay = answer.failure == .timeout ? request.timeout : answer.delay
    waiting[id] = timers.schedule(after: delay) { [unowned self] in
      waiting[id] = nil
      switch answer.failure {
      case .timeout:
        completion(
          .failure(TransportError(kind: .timeout, message: "the test lets it run out of time", requestWasSent: true)))
      case .network:
        completion(
          .failure(
            TransportError(kind: .connect, message: "the test lets no connection through", requestWasSent: false)))
      case nil:
        completion(.success(HTTPResponse(status: answer.status, headers: answer.headers, body: answer.body)))
      }
    }
    return id
  }

  func cancel(_ id: TransferID) {
    if let timer = waiting.removeValue(forKey: id) { timers.cancel(timer) }
  }

  private func note(_ request: HTTPRequest) -> Request {
    var address = request.url
    var query = ""
    if let mark = address.firstIndex(of: "?") {
      query = String(address[address.index(after: mark)...])
      address = String(address[..<mark])
    }
    guard address.hasPrefix(base) else {
      return Request(method: request.method, target: address, query: query, body: request.body)
    }
    let rest = query.split(separator: "&").filter {
      !$0.hasPrefix("access_token=") && !$0.hasPrefix("instance_id=")
    }
    return Request(
      method: request.method, target: String(address.dropFirst(base.count)), query: rest.joined(separator: "&"),
      body: request.body)
  }

  private func answer(_ request: Request) -> Answer {
    for index in rules.indices
    where rules[index].target == request.target && rules[index].method ?? request.method == request.method {
      rules[index].isUsed = true
      return rules[index].answers.count > 1 ? rules[index].answers.removeFirst() : rules[index].answers[0]
    }
    switch (request.method, request.target) {
    case ("POST", "/v2/calls/reject"):
      return Answer(body: Array(#"{"success":true,"message":"Operation completed successfully"}"#.utf8))
    case ("POST", "/v2/send/text"):
      return Answer(status: 201, body: Array(#"{"id":"true_test@c.us_1","ack":0}"#.utf8))
    default:
      let name = "\(request.method) \(request.target)"
      if !unanswered.contains(name) { unanswered.append(name) }
      return Answer(status: 404)
    }
  }
}
