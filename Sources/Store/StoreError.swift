/// Why the store could not do what was asked; for people, without secrets.
public struct StoreError: Error, Sendable, Equatable {
  /// What kind of failure it is.
  public enum Kind: Sendable, Equatable {
    /// It cannot write at this moment: the disk is full, the file cannot be written, the database is locked.
    case unavailable
    /// The database is damaged, or of a newer version than this program knows.
    case unusable
    /// The value under the key is no whole number.
    case notANumber
    /// The store was closed.
    case closed
  }

  /// What kind of failure it is.
  public var kind: Kind
  /// What happened and what to do.
  public var message: String

  /// An error.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}

/// Whether a store can write.
public enum StoreHealth: Sendable, Equatable {
  /// The latest write succeeded.
  case ok
  /// The latest write failed, and why. The store tries again by itself.
  case failing(String)
}
