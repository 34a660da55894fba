import WawpScript

/// An event on its way from the inbox to a worker.
struct Delivery: Sendable {
  let event: Event
  /// Where it stands in the inbox, and when it came in.
  let origin: Origin
  /// How often it was begun; once the handler runs this time is included.
  var attempts: Int
  /// Whether it was taken up again: the attempt is to be counted before it begins.
  var isResumed = false
}
