/// Something that was done for an event, or was to be done: one entry of a record's `actions`.
public struct Action: Sendable, Equatable {
  /// What became of an action; worse ones are greater.
  public enum Outcome: Int, Sendable, Comparable, CaseIterable {
    case done, duplicate, dryRun, late, unknown, failed

    /// Worse is greater.
    public static func < (a: Outcome, b: Outcome) -> Bool { a.rawValue < b.rawValue }

    /// The word in the record.
    public var name: StaticString {
      switch self {
      case .done: "done"
      case .duplicate: "duplicate"
      case .dryRun: "dry_run"
      case .late: "late"
      case .unknown: "unknown"
      case .failed: "failed"
      }
    }
  }

  /// `reject`, `send_text`, `request` or `http`.
  public var name: String
  /// What became of it.
  public var outcome: Outcome
  /// HTTP status of the last answer; `nil` when there was none.
  public var status: Int?
  /// Requests that were started.
  public var attempts: Int
  /// Wall time in milliseconds, retries and waits included.
  public var milliseconds: Double
  /// For failures: the code, as in a script's `info.code`.
  public var code: String?
  /// For failures: why, for people; one line without secrets.
  public var message: String?
  /// What it was done to, where its name does not say so.
  ///
  /// Method and path of a `request`, method and host of an `http`, never a query; of a `reject` the call's id, when it is
  /// another call than its event's.
  public var target: String?

  /// An action.
  public init(
    _ name: String, _ outcome: Outcome, status: Int? = nil, attempts: Int = 0, milliseconds: Double = 0,
    code: String? = nil, message: String? = nil, target: String? = nil
  ) {
    self.name = name
    self.outcome = outcome
    self.status = status
    self.attempts = attempts
    self.milliseconds = milliseconds
    self.code = code
    self.message = message
    self.target = target
  }

  /// Whether it rejects the call that its event is about.
  public var isOwnReject: Bool { name == "reject" && target == nil }
}
