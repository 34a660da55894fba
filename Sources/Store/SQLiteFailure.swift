import CSQLite
import Glibc

/// What SQLite said when something failed.
struct SQLiteFailure: Error {
  /// The kind of failure, as far as it makes a difference.
  enum Kind: Equatable {
    /// No room, on the disk or within the greatest size.
    case full
    /// Locked by another program for longer than we wait.
    case locked
    /// The file, its folder or the disk cannot be written.
    case readOnly
    /// The disk failed, or the file could not be opened.
    case unreachable
    /// What stands in the file is no sound database.
    case damaged
    /// The file at the path is no longer the one that is open.
    case moved
    /// There is no memory.
    case memory
    /// The statement itself was refused.
    case refused
  }

  let kind: Kind
  /// SQLite's extended code, and its words.
  let code: Int32
  let text: String

  init(_ kind: Kind, code: Int32 = 0, text: String) {
    self.kind = kind
    self.code = code
    self.text = text
  }

  /// The failure that just happened on this connection.
  init(_ connection: OpaquePointer?, _ code: Int32) {
    let extended = connection.map { sqlite3_extended_errcode($0) } ?? code
    self.code = extended & 0xff == code & 0xff ? extended : code
    let cause = connection.map { sqlite3_system_errno($0) } ?? 0
    var text = String(cString: sqlite3_errstr(self.code))
    if let connection, let words = sqlite3_errmsg(connection) { text = String(cString: words) }
    kind = SQLiteFailure.kind(code & 0xff, cause)
    if kind == .unreachable || kind == .readOnly, cause != 0, let words = strerror(cause) {
      text += ": \(String(cString: words))"
    }
    self.text = kind == .full || kind == .locked ? text : "\(text), code \(self.code)"
  }

  private static func kind(_ code: Int32, _ cause: Int32) -> Kind {
    switch code {
    case SQLITE_FULL: .full
    case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .locked
    case SQLITE_READONLY, SQLITE_PERM: .readOnly
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT: .damaged
    case SQLITE_NOMEM: .memory
    case SQLITE_IOERR, SQLITE_CANTOPEN:
      switch cause {
      case ENOSPC, EDQUOT, EFBIG: .full
      case EROFS, EACCES, EPERM: .readOnly
      default: .unreachable
      }
    default: .refused
    }
  }

  /// The failure in words for whoever runs the listener.
  func error(path: String) -> StoreError {
    switch kind {
    case .full:
      StoreError(
        .unavailable,
        "the database \(path) has no room left (\(text)): make room on its disk, or raise its greatest size")
    case .locked:
      StoreError(
        .unavailable,
        "another program holds the database \(path) locked: end its transaction, or close the program")
    case .readOnly:
      StoreError(
        .unavailable,
        "the database \(path) cannot be written (\(text)): look at the permissions of the file and its folder")
    case .unreachable:
      StoreError(.unavailable, "the database \(path) cannot be reached (\(text)): look at its disk and its folder")
    case .damaged:
      StoreError(
        .unusable,
        "the database \(path) is damaged (\(text)), and is not written to any more: stop the listener, put the file and its log aside, and restore a backup"
      )
    case .moved: StoreError(.unavailable, "the database \(path) \(text)")
    case .memory:
      StoreError(.unavailable, "there is no memory left to write to the database \(path)")
    case .refused:
      StoreError(.unavailable, "the database \(path) refused a statement: \(text)")
    }
  }
}
