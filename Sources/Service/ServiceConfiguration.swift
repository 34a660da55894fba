public import WawpScript

/// What the service does, besides what each worker does.
public struct ServiceConfiguration: Sendable {
  /// How the workers run scripts and reach the API.
  public var worker: Configuration
  /// Threads with a script each.
  public var workers = 1
  /// Events that may be accepted and not yet decided.
  public var maximumInFlight = 1000
  /// Seconds by which the time inside a signed event may differ from now; `nil` does not look at it.
  public var replayWindow: Double? = 300
  /// Seconds after which a reject that nothing confirmed is sent once more; `nil` never.
  public var resendAfter: Double?
  /// Seconds without a call after which a number counts as silent; `nil` never.
  public var expectCalls: Double?
  /// How often an event is taken up before it is given up.
  public var maximumAttempts = 10

  /// The defaults with these workers.
  public init(worker: Configuration) {
    self.worker = worker
    self.worker.refusesLateCalls = true
  }
}
