import ArgumentParser
import WawpScript

/// `wawp-script open`: every schedule counts as open until a moment.
struct OpenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open",
    abstract: "Open by hand until a moment, whatever the hours say.",
    discussion: """
      `wawp-script open 2h`, `open until 18:00`, `open until 2026-12-24`, `open until 2026-12-24 18:00`. It holds for every \
      schedule (wawp.hours) of the listener that has the database, within a second. `wawp-script override` shows it, \
      `wawp-script override clear` ends it.
      """)

  @Argument(help: ArgumentHelp("A length such as 2h or 1h30m, or until a time, a day, or both.", valueName: "end"))
  var end: [String]

  @OptionGroup var options: OverrideOptions

  func run() throws { try options.set(.open, end) }
}
