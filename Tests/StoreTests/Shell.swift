import CSQLite
import Foundation

/// Looks into a database file past the store, as people do with `sqlite3`.
struct Shell {
  let path: String

  /// Runs statements; gives the first column of the rows.
  @discardableResult
  func run(_ text: String) throws -> [String] {
    var handle: OpaquePointer?
    guard sqlite3_open(path, &handle) == SQLITE_OK else { throw ShellError() }
    defer { sqlite3_close(handle) }
    // It waits like a patient person: the store may be at its work.
    sqlite3_busy_timeout(handle, 5000)
    final class Rows { var list: [String] = [] }
    let rows = Rows()
    let code = sqlite3_exec(
      handle, text,
      { context, _, values, _ in
        guard let context else { return 1 }
        let rows = Unmanaged<Rows>.fromOpaque(context).takeUnretainedValue()
        rows.list.append(values?[0].map { String(cString: $0) } ?? "NULL")
        return 0
      }, Unmanaged.passUnretained(rows).toOpaque(), nil)
    guard code == SQLITE_OK else { throw ShellError(text: String(cString: sqlite3_errmsg(handle))) }
    return rows.list
  }
}

struct ShellError: Error { var text = "" }

/// Holds a database locked as a person does who forgot to end a transaction.
final class Occupant {
  private let handle: OpaquePointer

  init(_ path: String) throws {
    var handle: OpaquePointer?
    guard sqlite3_open(path, &handle) == SQLITE_OK, let handle else { throw ShellError() }
    self.handle = handle
    guard sqlite3_exec(handle, "BEGIN IMMEDIATE", nil, nil, nil) == SQLITE_OK else { throw ShellError() }
  }

  func leave() { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }

  deinit { sqlite3_close(handle) }
}
