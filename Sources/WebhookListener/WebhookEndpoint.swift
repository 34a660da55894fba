import NIOHTTP1

/// The one page of the listener: checks who sends, and hands bodies to what is behind.
struct WebhookEndpoint: Endpoint {
  let maxBody: Int
  private let path: Substring
  private let authenticator: Authenticator
  private let trustedProxies: [AddressRange]
  private let allowedAddresses: [AddressRange]
  private let intake: any Intake
  private let metrics: ListenerMetrics?
  private let log: (@Sendable (String) -> Void)?

  init(
    _ configuration: ListenerConfiguration, intake: any Intake, metrics: ListenerMetrics?,
    log: (@Sendable (String) -> Void)?
  ) throws {
    maxBody = configuration.maxBody
    path = configuration.path[...]
    authenticator = try Authenticator(configuration.authentication)
    trustedProxies = configuration.trustedProxies
    allowedAddresses = configuration.allowedAddresses
    self.intake = intake
    self.metrics = metrics
    self.log = log
  }

  // MARK: The head

  func receive(_ head: HTTPRequestHead, _ framing: RequestFraming, peer: () -> IPAddress?) -> HeadDecision {
    guard isAllowed(head, peer) else { return .answer(.error(403, "this address is not allowed")) }
    let target = RequestTarget(head.uri)
    guard target.path.utf8.elementsEqual(path.utf8) else { return .answer(.error(404, "there is nothing here")) }
    guard head.method == .POST else {
      return .answer(.error(405, "webhooks are sent with POST", fields: "Allow: POST\r\n"))
    }
    var signatures: PresentedSignatures
    do {
      signatures = try authenticator.signatures(in: head.headers, target)
    } catch {
      return .answer(refused(error, from: { sender(head, peer) }))
    }
    guard framing.contentLength ?? 0 <= maxBody else { return .answer(.tooLarge(maxBody)) }
    guard MediaType.isJSON(head.headers), !MediaType.isEncoded(head.headers) else {
      return .answer(.error(415, "the body must be plain JSON, sent as application/json"))
    }
    if log != nil { signatures.sender = sender(head, peer) }
    return .body(signatures)
  }

  private func isAllowed(_ head: HTTPRequestHead, _ peer: () -> IPAddress?) -> Bool {
    if allowedAddresses.isEmpty { return true }
    guard let sender = sender(head, peer) else { return false }
    return allowedAddresses.contains { $0.contains(sender) }
  }

  private func sender(_ head: HTTPRequestHead, _ peer: () -> IPAddress?) -> IPAddress? {
    guard let peer = peer() else { return nil }
    return ClientAddress.of(
      peer: peer, forwarded: trustedProxies.isEmpty ? [] : head.headers["x-forwarded-for"],
      trustedProxies: trustedProxies)
  }

  // MARK: The body

  func take(_ body: [UInt8], _ signatures: PresentedSignatures, completion: @escaping @Sendable (Answer) -> Void) {
    do {
      try authenticator.verify(signatures, of: body)
    } catch {
      return completion(refused(error, from: { signatures.sender }))
    }
    intake.take(body, isSigned: authenticator.signsBody) { completion(Self.answer(to: $0)) }
  }

  private static func answer(to outcome: IntakeAnswer) -> Answer {
    switch outcome {
    case .accepted(let ids): .accepted(ids)
    case .duplicate: .duplicate
    case .unreadable(let message): .error(400, message)
    case .stale(let message): .error(401, message)
    case .overloaded(let seconds): .error(503, "there is too much to do", fields: retryAfter(seconds))
    case .unavailable(let message, let seconds): .error(503, message, fields: retryAfter(seconds))
    }
  }

  private static func retryAfter(_ seconds: Int) -> String {
    "Retry-After: \(max(seconds, 0))\r\n"
  }

  /// The answer is the same whatever the reason: it would tell an attacker how far they got.
  private func refused(_ failure: AuthenticationFailure, from sender: () -> IPAddress?) -> Answer {
    metrics?.failed(failure)
    if let log {
      let place = sender().map { " from \($0)" } ?? ""
      log("a request\(place) was refused: its signature or secret is \(failure.words)")
    }
    return .unauthenticated
  }
}

extension AuthenticationFailure {
  fileprivate var words: String {
    switch self {
    case .missing: "missing"
    case .malformed: "malformed"
    case .mismatch: "not one of ours"
    case .stale: "too old or from the future"
    }
  }
}
