import ArgumentParser
import Glibc
import Store
import Zones

/// `wawp-script calls show`: all that is known about one call.
struct CallsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show all that is known about a call, or about one event.")

  @Argument(help: ArgumentHelp("The call's id, or an event's.", valueName: "id"))
  var id: String

  @Option(help: "text or json (default: text on a terminal, json otherwise).")
  var format: RecordFormat?

  @OptionGroup var options: DatabaseOptions

  func run() throws {
    let journal = try options.journal()
    let (calls, entries) = try options.telling { () -> ([CallEntry], [JournalEntry]) in
      var ofCall = JournalFilter()
      ofCall.callID = id
      let entries = try journal.entries(ofCall)
      if !entries.isEmpty { return (try journal.calls(ofCall), entries) }
      var ofEvent = JournalFilter()
      ofEvent.eventID = id
      return ([], try journal.entries(ofEvent))
    }
    guard !entries.isEmpty || !calls.isEmpty else {
      throw CommandFailure(
        "nothing is known about \(id)", hint: "`wawp-script calls list` lists the latest calls", status: .failed)
    }
    let history = CallHistory(id: id, calls: calls, entries: entries.reversed())
    if (format ?? (isatty(1) == 1 ? .text : .json)) == .json {
      try StandardOutput.write(history.json + [UInt8(ascii: "\n")])
    } else {
      try StandardOutput.write(lines: history.lines(in: try? Zone.system()))
    }
  }
}
