import ArgumentParser
import Store

/// `wawp-script calls replay`: puts given-up events back into the inbox.
struct CallsReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Take events up again that were given up.",
    discussion: """
      An event is given up when the program has ended during it again and again. A running listener takes it up again \
      within seconds, otherwise the next one does. A call that no longer rings is not rejected, and no message is sent twice.
      """)

  @Argument(help: ArgumentHelp("Ids of events or calls.", valueName: "id"))
  var ids: [String] = []

  @Flag(help: "All events that were given up.")
  var failed = false

  @OptionGroup var options: DatabaseOptions

  func validate() throws {
    guard failed != !ids.isEmpty else {
      throw ValidationError("name the events or calls, or --failed for all that were given up")
    }
  }

  func run() throws {
    let path = try options.path()
    let counts = try options.telling { () -> [(id: String?, count: Int)] in
      let inbox = try InboxFile(path: path)
      return try (failed ? [nil] : ids.map { $0 }).map { ($0, try inbox.replay($0)) }
    }
    let total = counts.reduce(0) { $0 + $1.count }
    if total > 0 {
      try StandardOutput.write(lines: [
        "\(total) \(total == 1 ? "event is" : "events are") in the inbox again: a listener takes \(total == 1 ? "it" : "them") up within seconds"
      ])
    } else if failed {
      try StandardOutput.write(lines: ["nothing was given up"])
    }
    let missing = counts.filter { $0.count == 0 }.compactMap(\.id)
    guard missing.isEmpty else {
      throw CommandFailure(
        "not given up, or not known: \(missing.joined(separator: ", "))",
        hint: "`wawp-script calls list --failed` lists what can be taken up again", status: .failed)
    }
  }
}
