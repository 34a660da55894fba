/// The delivery of one event, over all its attempts.
final class Delivery {
  enum State {
    case underway
    case delivered
    case givenUp
  }

  let event: WebhookEvent
  /// Stays the same over all attempts.
  let requestID: String
  var attempts = 0
  /// How many attempts ended with each status; 0 stands for those without an answer.
  var answers: [Int: Int] = [:]
  var state = State.underway

  init(_ event: WebhookEvent, requestID: String) {
    self.event = event
    self.requestID = requestID
  }
}
