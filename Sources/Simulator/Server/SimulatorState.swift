import JSON
import Machine
import NIOCore
import NIOHTTP1

/// Everything that changes while the stand-in runs.
///
/// It is used under the core's lock only.
struct SimulatorState {
  private let configuration: SimulatorConfiguration
  private let seed: UInt64
  private let parser = JSONParser()
  private var plan: FailurePlan
  private var random: SplitMix64
  private var api: WawpAPI
  private var connections = 0
  /// Grows with each reset, so that connections which live on are counted anew.
  private var round = 0
  private(set) var ring: RequestRing
  private(set) var statistics: Statistics

  init(_ configuration: SimulatorConfiguration) {
    self.configuration = configuration
    seed = configuration.seed ?? UInt64.random(in: .min ... .max)
    plan = FailurePlan(rules: configuration.failures, first: configuration.failFirst)
    random = SplitMix64(seed: seed)
    // Another stream than that of the failures, so that IDs do not depend on how many requests failed.
    api = WawpAPI(
      accessToken: configuration.accessToken, instanceID: configuration.instanceID, seed: ~seed)
    ring = RequestRing(capacity: configuration.recordLimit)
    statistics = Statistics(callLimit: configuration.recordLimit > 0 ? Statistics.callLimit : 0)
  }

  /// Puts everything back to the start, except that connections keep their numbers.
  mutating func reset() {
    let (connections, round) = (connections, round)
    self = SimulatorState(configuration)
    self.connections = connections
    self.round = round + 1
  }

  mutating func makeConnection() -> Connection {
    connections += 1
    return Connection(number: connections, countedInRound: nil)
  }

  mutating func countUnreadable() {
    statistics.unreadable += 1
  }

  /// Decides about one API request and enters it in the books.
  mutating func react(
    to head: HTTPRequestHead, target: RequestTarget, body: ByteBuffer?, time: Double,
    connection: inout Connection
  ) -> (Reaction, CompactRequest, APINote) {
    let request = APIRequest(
      method: head.method, target: target, headers: head.headers,
      body: RequestBody(body, contentType: head.headers.first(name: "content-type"), parser: parser),
      time: time)
    let failure = plan.next(path: target.path, using: &random)
    let result = failure.map { fail($0, head: head, request: request) } ?? succeed(request)
    let entry = CompactRequest(
      number: statistics.requests + 1, time: time, connection: connection.number, status: result.status,
      failure: failure, head: head, body: body)
    let note = count(request, result, connection: &connection)
    if configuration.recordLimit > 0 { ring.append(entry) }
    return (Reaction(outcome: result.outcome, delay: configuration.latency.draw(using: &random)), entry, note)
  }

  /// What came of a request: what is sent, the status that the client sees (0 for none), and the endpoint.
  private struct Result {
    let outcome: Reaction.Outcome
    let status: Int
    let route: String?
  }

  private mutating func succeed(_ request: APIRequest) -> Result {
    let result = api.answer(request)
    return Result(outcome: .answer(result.answer), status: result.answer.status, route: result.route)
  }

  private func fail(_ action: FailureAction, head: HTTPRequestHead, request: APIRequest) -> Result {
    let outcome: Reaction.Outcome =
      switch action {
      case .answer(let status, let shape):
        .answer(failed(shape, status: status, head: head, now: request.time))
      case .reset: .reset
      case .close: .close
      case .hang: .hang
      case .truncate: .truncated(.done)
      case .endless: .endless
      }
    return Result(
      outcome: outcome, status: action.status, route: WawpAPI.route(of: request.target)?.route.template)
  }

  private func failed(_ shape: ErrorShape, status: Int, head: HTTPRequestHead, now: Double) -> Answer {
    var answer = shape.answer(status: status, to: head, now: now)
    // A 200 or 201 without a body is how WAHA accepts.
    answer.refuses = shape != .empty
    if let retryAfter = configuration.retryAfter, status == 429 || status == 503 {
      let value = retryAfter.headerValue(now: Int(SystemClock.wall))
      answer.fields.append(RequestField(name: "retry-after", value: value))
    }
    return answer
  }

  /// Counts a request, and says what it meant for calls and callers.
  private mutating func count(
    _ request: APIRequest, _ result: Result, connection: inout Connection
  ) -> APINote {
    if connection.countedInRound != round {
      connection.countedInRound = round
      statistics.connections += 1
    }
    // Counted by endpoint: an unknown path, or one with IDs in it, could hold anything, also a token.
    statistics.count(path: result.route ?? Statistics.unknownPath, status: result.status)
    var isAccepted = false
    if case .answer(let answer) = result.outcome, answer.isAcceptance { isAccepted = true }
    if result.route == WawpAPI.rejectTemplate {
      let callID = try? request.text("callId")
      statistics.countReject(
        callID: callID.map { Redaction.clean($0, of: request.credentials.tokens) }, accepted: isAccepted)
      return APINote(kind: callID.map { .reject(callID: $0) } ?? .other, isAccepted: isAccepted)
    }
    if let route = result.route, WawpAPI.sendsMessage(route), let chat = try? request.text("chatId") {
      return APINote(kind: .message(chat: WawpAPI.chatID(chat)), isAccepted: isAccepted)
    }
    return APINote(kind: .other, isAccepted: isAccepted)
  }
}
