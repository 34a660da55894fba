import ArgumentParser
import Store

/// Where the listener's database is, for a command beside the listener.
struct DatabaseOptions: ParsableArguments {
  @Option(
    help:
      "The listener's database (WAWP_DATABASE, or the configuration file; default: wawp-script.db in the state directory).",
    completion: .file())
  var database: String?

  @Option(
    help: "A configuration file (WAWP_CONFIG; default: wawp-script.toml here, if there).", completion: .file())
  var config: String?

  func path() throws -> String { try Database.existingPath(database, config: config) }

  /// Opens the record for reading.
  func journal() throws -> JournalReader {
    do { return try JournalReader(path: path()) } catch let error as StoreError { throw failure(error) }
  }

  /// Does something with the file, and says in words why it cannot be done.
  func telling<Result>(_ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let error as StoreError { throw failure(error) }
  }

  private func failure(_ error: StoreError) -> CommandFailure {
    error.kind == .unusable
      ? CommandFailure(error.message, hint: "check --database or WAWP_DATABASE", status: .configuration)
      : CommandFailure(error.message, status: .temporaryFailure)
  }
}
