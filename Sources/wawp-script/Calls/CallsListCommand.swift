import ArgumentParser
import Glibc
import Machine
import Store
import Zones

/// `wawp-script calls list`: the latest calls and what became of them.
struct CallsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the latest calls, the newest first.",
    discussion: """
      In json format each line is the record of a call as `listen` has printed it. Events that are no calls are listed \
      with --all, and with --failed, which lists what was given up.
      """)

  @Flag(help: "Only events that were given up; `calls replay` takes them up again.")
  var failed = false

  @Flag(help: "All events, not only calls that came in.")
  var all = false

  @Option(help: ArgumentHelp("Only those of the last 30m, 24h or 7d.", valueName: "time"))
  var since: String?

  @Option(help: ArgumentHelp("Only calls of this caller, as it stands in the record.", valueName: "id"))
  var caller: String?

  @Option(help: ArgumentHelp("Only this decision: reject, allow, ignore or error.", valueName: "decision"))
  var decision: String?

  @Option(help: ArgumentHelp("At most so many.", valueName: "n"))
  var limit = 50

  @Option(help: "text or json (default: text on a terminal, json otherwise).")
  var format: RecordFormat?

  @OptionGroup var options: DatabaseOptions

  func validate() throws {
    if let since, TimeSpan.seconds(since) == nil {
      throw ValidationError("--since takes a length of time such as 30m, 24h or 7d, not \(since)")
    }
    if let decision, !["reject", "allow", "ignore", "error"].contains(decision) {
      throw ValidationError("--decision takes reject, allow, ignore or error, not \(decision)")
    }
    guard (1...1_000_000).contains(limit) else { throw ValidationError("--limit takes a number from 1 to 1000000") }
  }

  func run() throws {
    let journal = try options.journal()
    var filter = JournalFilter()
    filter.since = since.flatMap(TimeSpan.seconds).map { SystemClock.wall - $0 }
    filter.caller = caller
    filter.decision = decision
    filter.isFailed = failed
    filter.name = all || failed ? nil : "call.received"
    filter.limit = limit
    let entries = try options.telling { try journal.entries(filter) }
    if (format ?? (isatty(1) == 1 ? .text : .json)) == .json {
      for entry in entries { try StandardOutput.write(entry.record + [UInt8(ascii: "\n")]) }
      return
    }
    guard !entries.isEmpty else {
      return try StandardOutput.write(lines: [failed ? "nothing was given up" : "no calls"])
    }
    let zone = try? Zone.system()
    try StandardOutput.write(lines: entries.map { $0.line(in: zone) })
  }
}
