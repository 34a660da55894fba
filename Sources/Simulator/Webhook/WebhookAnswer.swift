/// What came of one attempt to deliver a webhook.
struct WebhookAnswer: Sendable {
  /// The status; 0 if there was no answer.
  var status = 0
  /// Why there was no answer, for a person; nil if there was one.
  var failure: String?
  /// What `Retry-After` says, in seconds, if it is a number.
  var retryAfter: Double?
  /// The beginning of the answer's body.
  var body: [UInt8] = []
  /// From the attempt's start to the end of the answer, in seconds.
  var seconds = 0.0

  /// Whether the receiver took the webhook.
  var isSuccess: Bool { (200...299).contains(status) }
}
