import NIOHTTP1

/// How a webhook looks on the wire: WAHA's headers and the proof of the secret.
struct WebhookFormat: Sendable {
  let target: WebhookTarget
  private let signer: WebhookSigner?
  private let path: String

  /// - Throws: `SimulatorError` if the URL or the secret cannot be used.
  init(_ destination: WebhookDestination) throws {
    target = try WebhookTarget(destination.url)
    signer = try destination.secret.map {
      try WebhookSigner(scheme: destination.scheme, secret: $0, headerName: destination.signatureHeader)
    }
    path = target.path(adding: signer?.queryParameter)
  }

  /// The head of a request that brings a webhook.
  ///
  /// - Parameters:
  ///   - body: what is signed.
  ///   - id: the event's ID.
  ///   - requestID: the same for all attempts of one delivery.
  ///   - time: when the attempt is made, in seconds since 1970.
  func head(for body: [UInt8], id: String, requestID: String, time: Double) -> HTTPRequestHead {
    var headers = HTTPHeaders()
    headers.reserveCapacity(9)
    headers.add(name: "Host", value: target.authority)
    headers.add(name: "Content-Type", value: "application/json")
    headers.add(name: "Content-Length", value: String(body.count))
    headers.add(name: "User-Agent", value: "WAHA/2026.1.4")
    headers.add(name: "X-Webhook-Request-Id", value: requestID)
    headers.add(name: "X-Webhook-Timestamp", value: String(Int(time * 1000)))
    for field in signer?.fields(for: body, id: id, time: time) ?? [] {
      headers.add(name: field.name, value: field.value)
    }
    return HTTPRequestHead(version: .http1_1, method: .POST, uri: path, headers: headers)
  }
}
