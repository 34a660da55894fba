/// How an event ended, as it stands in the journal.
public struct JournalEntry: Sendable, Equatable {
  /// Its number in the inbox.
  public let number: Int64
  /// Its id in the inbox.
  public let eventID: String
  /// The event's name, such as `call.received`.
  public let name: String
  /// The session that it names.
  public let session: String?
  /// For calls: the call's id.
  public let callID: String?
  /// For calls: the caller, as received.
  public let caller: String?
  /// When it was accepted, in seconds since 1970.
  public let acceptedAt: Double
  /// When it ended, in seconds since 1970.
  public let decidedAt: Double
  /// How it left the inbox.
  public let state: Conclusion.State
  /// `reject`, `allow`, `ignore` or `error`.
  public let decision: String
  /// The script's reason.
  public let reason: String?
  /// Where the script decided, such as `handle.lua:7`.
  public let by: String?
  /// The worst that came of its actions, or `error`.
  public let outcome: String
  /// The whole record: one JSON object, without the newline.
  public let record: [UInt8]
}
