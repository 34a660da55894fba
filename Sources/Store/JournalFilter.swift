/// Which journal entries or calls are wanted; what is `nil` does not matter.
public struct JournalFilter: Sendable, Equatable {
  /// Decided (calls: first heard of) at this moment or later, in seconds since 1970.
  public var since: Double?
  /// Decided (calls: first heard of) before this moment.
  public var until: Double?
  /// Of this caller, as received; also entries of his calls that do not name him.
  public var caller: String?
  /// Of this call.
  public var callID: String?
  /// `reject`, `allow`, `ignore` or `error`.
  public var decision: String?
  /// Of this event; calls have none.
  public var eventID: String?
  /// Of events with this name; calls have none.
  public var name: String?
  /// Whether only events that were given up are wanted; of calls it says nothing.
  public var isFailed = false
  /// At most so many, the newest.
  public var limit = 100

  /// Everything, the newest 100.
  public init() {}
}
