/// How one attempt failed, and whether there may be another one.
struct AttemptFailure {
  var code: APIErrorCode
  var status: Int?
  var message: String
  var retryable: Bool
  var bodyCode: String?
  var retryAfter: Double?
  /// Whether an idempotent request is worth sending again at once: it depends on the failure alone.
  var isWorthRepeating: Bool
  /// Whether it is certain that nothing was accepted: the request never left, or was turned away (429).
  var isCertainlyNotAccepted: Bool

  /// Whether the request may be sent again, given what a second one would do.
  func allowsRepeat(_ repetition: Repetition) -> Bool {
    switch repetition {
    case .harmless: isWorthRepeating
    case .atMostOnce: isWorthRepeating && isCertainlyNotAccepted
    }
  }
}
