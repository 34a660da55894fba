import ArgumentParser
import WawpScript

/// `wawp-script closed`: every schedule counts as closed until a moment.
struct ClosedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "closed",
    abstract: "Close by hand until a moment, whatever the hours say.",
    discussion: """
      `wawp-script closed 2h`, `closed until 18:00`, `closed until 2026-12-24`, `closed until 2026-12-24 18:00`. It holds \
      for every schedule (wawp.hours) of the listener that has the database, within a second. `wawp-script override` shows \
      it, `wawp-script override clear` ends it.
      """)

  @Argument(help: ArgumentHelp("A length such as 2h or 1h30m, or until a time, a day, or both.", valueName: "end"))
  var end: [String]

  @OptionGroup var options: OverrideOptions

  func run() throws { try options.set(.closed, end) }
}
