import ArgumentParser

/// `wawp-script calls`: the record of calls.
struct CallsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calls",
    abstract: "The record of calls: list them, show one, take given-up events up again.",
    discussion: """
      It reads the listener's database, also while the listener runs. `wawp-script calls` lists the latest calls, \
      `calls --failed` the events that were given up, `calls show CALL_ID` all that is known about one call.
      """,
    subcommands: [CallsListCommand.self, CallsShowCommand.self, CallsReplayCommand.self],
    defaultSubcommand: CallsListCommand.self)
}
