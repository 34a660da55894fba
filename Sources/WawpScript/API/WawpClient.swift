public import HTTPTransport
import JSON

/// Speaks Wawp's API: rejects calls, sends messages and asks any other endpoint, each with the retries that
/// are safe for it.
///
/// Everything happens on the thread that drives the transport and the timers: requests are started from it
/// and completions are called on it, never before the method that started the request has returned.
///
/// A deadline is a time of the timers' clock (`now`) after which nothing is attempted; an attempt that
/// begins shortly before it gets only the time that is left. `.infinity` means none.
public final class WawpClient {
  let configuration: APIConfiguration
  let transport: any Transport
  let timers: any Timers
  let random: () -> Double
  let parser = JSONParser()

  /// A client that sends through `transport` and waits by `timers`.
  ///
  /// - Parameter random: gives numbers in `0..<1`, which spread the waits between attempts.
  public init(
    configuration: APIConfiguration, transport: any Transport, timers: any Timers,
    random: @escaping () -> Double = { Double.random(in: 0..<1) }
  ) {
    self.configuration = configuration
    builder = RequestBuilder(configuration: configuration)
    self.transport = transport
    self.timers = timers
    self.random = random
  }

  /// Rejects a call: `POST /v2/calls/reject` with `callId` and `from`, both exactly as the event had them.
  ///
  /// A second reject does no harm, so it is repeated after network errors, timeouts of an attempt and the
  /// statuses 429, 500, 502, 503 and 504 until the deadline, and after nothing else.
  @discardableResult
  public func reject(
    callID: String, from: String, credentials: Credentials, deadline: Double,
    completion: @escaping (APIOutcome) -> Void
  ) -> APIOperation {
    var writer = JSONWriter(capacity: 256)
    writer.beginObject()
    writer.key("callId")
    writer.write(callID)
    writer.key("from")
    writer.write(from)
    writer.endObject()
    let request = builder.request(.post, .rejectCall, object: writer.bytes, credentials: credentials)
    return start(
      request, credentials, repetition: .harmless, strictness: .command, deadline: deadline,
      completion: completion)
  }

  /// Sends a text: `POST /v2/send/text` with `chatId`, `message` and, for an answer to a message, `reply_to`.
  ///
  /// It goes out at most once: it is repeated only when it is certain that it was not accepted, that is
  /// when the request never left or was turned away with 429.
  @discardableResult
  public func sendText(
    chatID: String, message: String, replyTo: String? = nil, credentials: Credentials, deadline: Double,
    completion: @escaping (APIOutcome) -> Void
  ) -> APIOperation {
    var writer = JSONWriter(capacity: 512)
    writer.beginObject()
    writer.key("chatId")
    writer.write(chatID)
    writer.key("message")
    writer.write(message)
    if let replyTo {
      writer.key("reply_to")
      writer.write(replyTo)
    }
    writer.endObject()
    let request = builder.request(.post, .sendText, object: writer.bytes, credentials: credentials)
    return start(
      request, credentials, repetition: .atMostOnce, strictness: .command, deadline: deadline,
      completion: completion)
  }

  /// Asks any endpoint.
  ///
  /// Idempotent methods are repeated as a reject is; POST and PATCH, and whatever goes to a path that sends
  /// something, as a message is. A member of the body that is called `instance_id` stands after ours, and
  /// most servers take the last one.
  ///
  /// - Throws: `APIRequestError` if the parameters do not fit the method or are no JSON object; nothing is
  ///   sent then.
  @discardableResult
  public func request(
    method: APIMethod, path: APIPath, parameters: APIParameters = .none, credentials: Credentials,
    deadline: Double,
    completion: @escaping (APIOutcome) -> Void
  ) throws(APIRequestError) -> APIOperation {
    var query: [APIParameters.Pair] = []
    var object: [UInt8]?
    switch parameters {
    case .none: break
    case .query(let pairs): query = pairs
    case .body(let bytes):
      guard method.allowsBody else {
        throw APIRequestError("a \(method.rawValue) request has no body: pass the parameters as its query")
      }
      object = try Self.checkedObject(bytes)
    }
    let request = builder.request(method, path, query: query, object: object, credentials: credentials)
    return start(
      request, credentials, repetition: method.isIdempotent && !path.sendsMessage ? .harmless : .atMostOnce,
      strictness: path.sendsMessage ? .command : .anyEndpoint, deadline: deadline, completion: completion)
  }

  private var builder: RequestBuilder
  private var lastRedaction: (credentials: Credentials, redaction: Redaction)?

  /// Mostly that of the request before.
  private func redaction(for credentials: Credentials) -> Redaction {
    if let lastRedaction, lastRedaction.credentials == credentials { return lastRedaction.redaction }
    let redaction = Redaction(credentials)
    lastRedaction = (credentials, redaction)
    return redaction
  }

  private static func checkedObject(_ bytes: [UInt8]) throws(APIRequestError) -> [UInt8] {
    guard bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{"),
      bytes.last(where: { $0 > 0x20 }) == UInt8(ascii: "}")
    else { throw APIRequestError("the parameters are not a json object") }
    return bytes
  }

  private func start(
    _ request: HTTPRequest, _ credentials: Credentials, repetition: Repetition,
    strictness: ResponseJudgement.Strictness, deadline: Double, completion: @escaping (APIOutcome) -> Void
  ) -> APIOperation {
    let reader = AnswerReader(
      parser: parser, redaction: redaction(for: credentials), strictness: strictness,
      baseHost: configuration.baseURL.host)
    // A kept connection may have been closed by the other side, and then libcurl sends again by itself.
    var request = request
    request.isRepeatable = repetition == .harmless
    // What rejects and messages are answered with is a few hundred bytes; other endpoints may send lists.
    request.sharesConnection = strictness == .command
    let operation = APIOperation(
      client: self, request: request, reader: reader, repetition: repetition, deadline: deadline,
      completion: completion)
    operation.start()
    return operation
  }
}
