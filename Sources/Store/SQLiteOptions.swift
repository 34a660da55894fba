import Machine

/// How a ``SQLiteStore`` works.
public struct SQLiteOptions: Sendable {
  /// Seconds for which an event that was accepted or claimed counts as in hand, unless it is renewed.
  public var leaseSeconds = 90.0
  /// Seconds for which ended events, their journal entries, calls and actions are kept; 90 days.
  public var keepSeconds = 90 * 86_400.0
  /// Seconds between two rounds of retention at most; one is also made when nothing else is to do.
  public var maintenanceSeconds = 600.0
  /// Seconds to wait for another program that holds the database locked.
  public var busySeconds = 2.0
  /// The greatest size of the database file in bytes, without its log; `nil` sets none.
  ///
  /// At the limit the store fails as on a full disk, until retention has made room.
  public var maximumBytes: Int?
  /// The time in seconds since 1970.
  public var clock: @Sendable () -> Double
  /// Called on the store's thread after each transaction that wrote, with how many seconds it took from its beginning to
  /// the end of its commit, and how many operations shared it.
  public var onCommit: (@Sendable (_ seconds: Double, _ operations: Int) -> Void)?

  /// The defaults, with this clock; `nil` takes the system's.
  public init(clock: (@Sendable () -> Double)? = nil) { self.clock = clock ?? { SystemClock.wall } }
}
