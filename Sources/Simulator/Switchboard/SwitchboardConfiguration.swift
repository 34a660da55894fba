/// How a ``Switchboard`` places calls and tells of them.
public struct SwitchboardConfiguration: Sendable {
  /// Where events go.
  public var destination: WebhookDestination
  /// The looks of the events: engine, envelope, callers, seed.
  public var events = EventOptions()
  /// Seconds that a call rings unless it is ended before.
  public var ring = 30.0
  /// How often the delivery of an event is attempted at most; WAHA's default is 15.
  public var attempts = 15
  /// Seconds between two attempts; WAHA's default is 2.
  ///
  /// A `Retry-After` in seconds that is longer wins.
  public var retryDelay = 2.0
  /// How likely an event is delivered a second time, from 0 to 1.
  public var duplicates = 0.0
  /// How likely a call comes in as two events with different IDs, as GOWS can have it, from 0 to 1.
  public var doubledOffers = 0.0
  /// How likely somebody answers on another device at some time during the ring, from 0 to 1.
  public var answered = 0.0
  /// How likely an accepted reject is without effect: the call rings on and the engine tells nothing of it, from 0 to 1.
  public var ringsOn = 0.0

  /// Calls that ring for 30 seconds, told as GOWS does, without a secret.
  public init(url: String) {
    destination = WebhookDestination(url: url)
  }

  /// Checks the settings without sending anything.
  ///
  /// - Throws: `SimulatorError` with the first that is wrong.
  public func validate() throws {
    try destination.validate()
    guard ring > 0, ring <= 86_400 else {
      throw SimulatorError.invalidSetting("a call rings for more than 0 and at most 86400 seconds, not \(ring)")
    }
    guard (1...10_000).contains(attempts) else {
      throw SimulatorError.invalidSetting("the number of attempts is between 1 and 10000, not \(attempts)")
    }
    guard (0...3600).contains(retryDelay) else {
      throw SimulatorError.invalidSetting("the time between attempts is 0 to 3600 seconds, not \(retryDelay)")
    }
    let chances = [
      ("duplicates", duplicates), ("doubled offers", doubledOffers), ("answered calls", answered),
      ("calls that ring on", ringsOn),
    ]
    for (name, value) in chances where !(0...1).contains(value) {
      throw SimulatorError.invalidSetting("the probability of \(name) is between 0 and 1, not \(value)")
    }
  }
}
