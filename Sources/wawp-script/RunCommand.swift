import ArgumentParser

/// The default command: `wawp-script [run] SCRIPT [EVENT.json ...]`.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Handle the events on standard input, or in files, with a script.",
    discussion: """
      An event is a JSON object as Wawp's webhook delivers it. Several may follow one another: one a line, \
      one behind the other, or in an array. Each gets one line on stdout that says what was done and why.
      """)

  @Argument(help: "The script.", completion: .file(extensions: ["lua"]))
  var script: String

  @Argument(help: "Files with events; without any, standard input is read.", completion: .file())
  var events: [String] = []

  @Option(help: "How records look: json or text (default: text on a terminal, json otherwise).")
  var format: RecordFormat?

  @Option(help: ArgumentHelp("How many events may be in flight at once.", visibility: .hidden))
  var inFlight: Int = 64

  @OptionGroup var options: CommonOptions

  /// The values alone.
  var values: RunValues {
    RunValues(script: script, events: events, format: format, inFlight: inFlight, common: options.values)
  }

  func run() throws { try values.run() }
}
