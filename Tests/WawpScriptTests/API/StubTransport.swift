import HTTPTransport

/// A transport that answers from a list; each answer takes some virtual time.
final class StubTransport: Transport {
  /// What a request gets.
  enum Answer {
    case response(Int, headers: [HTTPHeader] = [], body: [UInt8] = [])
    case failure(TransportError.Kind, wasSent: Bool = true, message: String = "it failed")
    /// Nothing: the request stays under way, until the test ends it.
    case silence

    /// An answer with a text as its body.
    static func text(_ status: Int, _ body: String, type: String = "application/json") -> Answer {
      .response(status, headers: [HTTPHeader(name: "Content-Type", value: type)], body: Array(body.utf8))
    }
  }

  /// The requests that were started.
  private(set) var requests: [HTTPRequest] = []
  private(set) var cancelled: [TransferID] = []
  private var answers: [Answer]
  private var waiting: [(id: TransferID, completion: (Result<HTTPResponse, TransportError>) -> Void)] = []
  private let timers: VirtualTimers
  private let seconds: Double
  /// Whether answers come from inside `start`.
  private let isImmediate: Bool

  /// Gives these answers in turn, each after `seconds`; the last one again and again.
  init(_ answers: [Answer], timers: VirtualTimers, seconds: Double = 0.01, isImmediate: Bool = false) {
    self.answers = answers
    self.timers = timers
    self.seconds = seconds
    self.isImmediate = isImmediate
  }

  func start(
    _ request: HTTPRequest, completion: @escaping (Result<HTTPResponse, TransportError>) -> Void
  ) -> TransferID {
    requests.append(request)
    let id = TransferID(rawValue: UInt64(requests.count))
    let answer = answers.count > 1 ? answers.removeFirst() : answers[0]
    let result: Result<HTTPResponse, TransportError>
    switch answer {
    case .response(let status, let headers, let body):
      result = .success(HTTPResponse(status: status, headers: headers, body: body))
    case .failure(let kind, let wasSent, let message):
      result = .failure(TransportError(kind: kind, message: message, requestWasSent: wasSent))
    case .silence:
      waiting.append((id, completion))
      return id
    }
    if isImmediate {
      completion(result)
    } else {
      waiting.append((id, completion))
      let took = { if case .failure(.timeout, _, _) = answer { request.timeout } else { self.seconds } }()
      deliveries.append((timers.now + took, id, result))
    }
    return id
  }

  private var deliveries: [(due: Double, id: TransferID, result: Result<HTTPResponse, TransportError>)] = []

  func cancel(_ id: TransferID) {
    cancelled.append(id)
    waiting.removeAll { $0.id == id }
    deliveries.removeAll { $0.id == id }
  }

  /// How many requests are under way.
  var underWay: Int { waiting.count }

  /// Delivers the answer that is due next; false if none is.
  func deliverNext() -> Bool {
    guard let next = deliveries.min(by: { $0.due < $1.due }) else { return false }
    deliveries.removeAll { $0.id == next.id }
    guard let index = waiting.firstIndex(where: { $0.id == next.id }) else { return true }
    let completion = waiting.remove(at: index).completion
    timers.pass(max(next.due - timers.now, 0))
    completion(next.result)
    return true
  }

  /// Ends a silent request after all.
  func end(_ id: TransferID, _ result: Result<HTTPResponse, TransportError>) {
    guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
    waiting.remove(at: index).completion(result)
  }
}
