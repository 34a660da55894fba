/// The end of an event: what was decided, and the record of it.
public struct Conclusion: Sendable, Equatable {
  /// How the event left the inbox.
  public enum State: String, Sendable {
    /// It was handled.
    case done
    /// It was given up; it can be listed and replayed.
    case failed
  }

  /// Its number in the inbox.
  public var number: Int64
  /// Its id in the inbox.
  public var eventID: String
  /// How it left the inbox.
  public var state: State
  /// `reject`, `allow`, `ignore` or `error`.
  public var decision: String
  /// The script's reason.
  public var reason: String?
  /// Where the script decided, such as `handle.lua:7`.
  public var by: String?
  /// The worst that came of its actions, or `error`.
  public var outcome: String
  /// The whole record: one JSON object, without the newline.
  public var record: [UInt8]
  /// What it says about a call.
  public var call: CallNote?

  /// A conclusion.
  public init(
    number: Int64, eventID: String, state: State, decision: String, reason: String? = nil, by: String? = nil,
    outcome: String, record: [UInt8], call: CallNote? = nil
  ) {
    self.number = number
    self.eventID = eventID
    self.state = state
    self.decision = decision
    self.reason = reason
    self.by = by
    self.outcome = outcome
    self.record = record
    self.call = call
  }
}
