import ArgumentParser
import WawpScript

/// `wawp-script man`: the manual page.
struct ManCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "man",
    abstract: "Print the manual page, for man.",
    discussion:
      "wawp-script man > /usr/local/share/man/man1/wawp-script.1 installs it; wawp-script man | man -l - shows it.")

  func run() throws {
    try StandardOutput.write(Array(ManualPage.roff(of: CommandDescription.root, version: WawpVersion.current).utf8))
  }
}
