/// Where to read how a command is used, after it was used wrongly.
enum UsageHint {
  /// The hint for a command line: the help of its command, which is `run` when none is named.
  static func hint(for arguments: [String]) -> String {
    let command = arguments.first.flatMap { first in RootCommand.names.first { $0 == first && $0 != "help" } }
    return "see `wawp-script \(command ?? "run") --help`"
  }
}
