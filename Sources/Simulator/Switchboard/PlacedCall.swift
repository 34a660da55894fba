import NIOCore

/// A call that the switchboard has placed.
final class PlacedCall {
  /// Counts the calls from 1.
  let number: Int
  let occasion: Occasion
  /// Seconds since 1970.
  let placedAt: Double
  let began: NIODeadline
  /// How the call ended, once it has, and when.
  var end: (how: CallEnd, at: NIODeadline)?
  /// Whether the outcome was told, or never will be.
  var isTold = false
  var rejectRequests = 0
  var rejectsAccepted = 0
  /// When the first reject was accepted.
  var firstReject: NIODeadline?
  /// Whether that was while the call rang.
  var isRejectedInTime = false
  var messages = 0
  var deliveries: [Delivery] = []
  /// Whether it was counted as settled.
  var isCounted = false

  init(number: Int, occasion: Occasion, placedAt: Double, began: NIODeadline) {
    self.number = number
    self.occasion = occasion
    self.placedAt = placedAt
    self.began = began
  }

  /// Whether nothing is left to happen, except that somebody rejects it late.
  var isSettled: Bool {
    isTold && deliveries.allSatisfy { $0.state != .underway }
  }

  func seconds(until time: NIODeadline) -> Double {
    Double((time - began).nanoseconds) / 1e9
  }

  var report: CallReport {
    let rejected = firstReject.map { seconds(until: $0) }
    let verdict: CallReport.Verdict =
      if isRejectedInTime { .inTime } else if rejectsAccepted > 0 { .late } else if end?.how == .answered {
        .answered
      } else { .notAtAll }
    return CallReport(
      number: number, callID: occasion.callID, from: occasion.caller.from, placedAt: placedAt,
      rangSeconds: seconds(until: end?.at ?? .now()), end: end?.how, verdict: verdict,
      rejectAfterSeconds: rejected, rejectRequests: rejectRequests, rejectsAccepted: rejectsAccepted,
      messages: messages,
      deliveries: deliveries.map {
        CallReport.Delivery(
          type: $0.event.type, eventID: $0.event.id, attempts: $0.attempts, answers: $0.answers,
          isDelivered: $0.state == .delivered)
      })
  }
}
