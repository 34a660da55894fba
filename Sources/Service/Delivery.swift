import WawpScript

/// An event on its way from the inbox to a worker.
struct Delivery: Sendable {
  let event: Event
  /// Where it stands in the inbox, and when it came in.
  let origin: Origin
  /// How often it was taken up, this time included.
  let attempts: Int
}
