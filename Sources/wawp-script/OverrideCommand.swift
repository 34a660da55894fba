import ArgumentParser
import Machine
import Store
import WawpScript

/// `wawp-script override`: what was opened or closed by hand, and its end.
struct OverrideCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "override",
    abstract: "Show or end what `open` or `closed` set by hand.",
    discussion:
      "`wawp-script override` shows it, `wawp-script override clear` ends it: the hours of the week hold again.")

  /// What to do with it.
  enum Work: String, ExpressibleByArgument, CaseIterable { case show, clear }

  @Argument(help: "show or clear.")
  var work = Work.show

  @OptionGroup var options: OverrideOptions

  func run() throws {
    let zone = try options.zone()
    let file = try options.file()
    switch work {
    case .clear:
      let was = try options.place.telling { try file.delete(HoursOverride.key) }
      try StandardOutput.write(lines: [was ? "the override is gone: the hours hold again" : "there was no override"])
    case .show:
      let now = SystemClock.wall
      let kept = try options.place.telling { try file.get(HoursOverride.key) }
      guard let override = kept.flatMap({ HoursOverride($0) }), override.until > now else {
        return try StandardOutput.write(lines: ["no override: the hours hold"])
      }
      try StandardOutput.write(lines: [override.sentence(in: zone, now: now)])
    }
  }
}
