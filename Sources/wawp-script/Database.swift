import Glibc
import Store
import WawpScript

/// Opens what `--database` names.
enum Database {
  /// The store; `nil` for `none`.
  static func open(
    _ path: String, keep: Double? = nil, onCommit: (@Sendable (Double, Int) -> Void)? = nil
  ) throws -> (any EventStore)? {
    guard path != "none" else { return nil }
    var options = SQLiteOptions()
    if let keep { options.keepSeconds = keep }
    options.onCommit = onCommit
    do { return try SQLiteStore(path: path, options: options) } catch {
      throw CommandFailure(
        "the database \(path): \(error.message)", hint: "check --database or WAWP_DATABASE", status: .configuration)
    }
  }

  /// Where the listener's database is when nobody says: in the state directory, which is made if need be.
  static func usualPath() throws -> String { try stateFile("wawp-script.db") }

  /// The listener's database for a command beside it: by flag, environment, configuration file, or where it usually is.
  ///
  /// - Throws: when there is none.
  static func existingPath(_ database: String?, config: String?) throws -> String {
    var values = CommonValues()
    (values.database, values.config) = (database, config)
    let settled = try values.settled(beside: "./script").values.database
    if settled == "none" {
      throw CommandFailure(
        "the database is none: a listener without a database keeps nothing, and is told nothing from outside",
        hint: "name the listener's database with --database", status: .configuration)
    }
    let path = try settled ?? usualPath()
    guard access(path, F_OK) == 0 else {
      throw CommandFailure(
        "there is no database \(path)",
        hint: "name the listener's with --database or WAWP_DATABASE; `wawp-script listen` makes it",
        status: .configuration)
    }
    return path
  }

  /// A file in the state directory, which is made if need be.
  static func stateFile(_ name: String) throws -> String {
    let folder: String
    if let systemd = Environment.variable("STATE_DIRECTORY"), !systemd.isEmpty {
      folder = String(systemd.split(separator: ":")[0])
    } else if let state = Environment.variable("XDG_STATE_HOME"), state.hasPrefix("/") {
      folder = "\(state)/wawp-script"
    } else if let home = Environment.variable("HOME"), home.hasPrefix("/") {
      folder = "\(home)/.local/state/wawp-script"
    } else {
      throw CommandFailure(
        "there is no state directory for the database", hint: "name a file with --database", status: .configuration)
    }
    var path = ""
    for part in folder.split(separator: "/") {
      path += "/\(part)"
      guard mkdir(path, 0o700) == 0 || errno == EEXIST || access(path, X_OK) == 0 else {
        throw CommandFailure(
          "cannot make the folder \(path): \(SourceFile.reason(errno))", hint: "name a file with --database",
          status: .configuration)
      }
    }
    return "\(folder)/\(name)"
  }
}
