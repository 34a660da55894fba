import ArgumentParser
import Machine
import Store
import WawpScript
import Zones

/// Where the override of opening hours is kept, and whose clocks its times are.
struct OverrideOptions: ParsableArguments {
  @OptionGroup var place: DatabaseOptions

  @Option(help: "The time zone of the times, such as Africa/Cairo (default: this machine's).")
  var tz: String?

  /// The zone.
  func zone() throws -> Zone {
    do { return try tz.map { try Zone($0) } ?? Zone.system() } catch let error as ZoneError {
      throw CommandFailure(error.message, hint: "name one with --tz, such as --tz Africa/Cairo", status: .usage)
    }
  }

  /// The database, which must be there.
  func file() throws -> KeyFile {
    let path = try place.path()
    do { return try KeyFile(path: path, clock: { SystemClock.wall }) } catch {
      throw CommandFailure(error.message, hint: "check --database or WAWP_DATABASE", status: .configuration)
    }
  }

  /// Sets the override and says so.
  func set(_ state: HoursOverride.State, _ end: [String]) throws {
    let now = SystemClock.wall
    let zone = try zone()
    let until: Double
    do { until = try OverrideEnd.read(end, now: now, zone: zone) } catch {
      throw CommandFailure(
        error.message,
        hint:
          "write `wawp-script \(state.rawValue) 2h`, `\(state.rawValue) until 18:00` or `\(state.rawValue) until 2026-12-24 18:00`; `wawp-script override clear` ends it",
        status: .usage)
    }
    let override = HoursOverride(state, since: now, until: until)
    let file = try file()
    try place.telling { try file.set(HoursOverride.key, override.json, ttl: until - now + HoursOverride.grace) }
    try StandardOutput.write(lines: [override.sentence(in: zone, now: now)])
  }
}
