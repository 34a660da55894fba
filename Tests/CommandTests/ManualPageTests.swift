import ArgumentParser
import Testing

@testable import wawp_script

@Suite("the manual page and the completions")
struct ManualPageTests {
  private static let root = CommandDescription.root

  @Test("every command is described, except what only the argument parser knows")
  func commands() {
    #expect(Set(Self.root.subcommands.map(\.name)) == Set(RootCommand.names).subtracting(["help"]))
  }

  @Test("every option of every command stands in the page and in the completions of each shell")
  func options() {
    let page = ManualPage.roff(of: Self.root, version: "1")
    let scripts = [CompletionShell.bash, .zsh, .fish].map { RootCommand.completionScript(for: $0) }
    var count = 0
    for command in Self.root.subcommands {
      #expect(page.contains(".SS wawp\\-script \(command.name)"))
      for name in command.parameters.flatMap(\.names) where name != "--help" && name != "-h" && name != "--version" {
        count += 1
        #expect(page.contains("\\fB\(name.replacing("-", with: "\\-"))\\fR"), "\(command.name) \(name)")
        let bare = String(name.drop { $0 == "-" })
        for script in scripts { #expect(script.contains(bare), "\(command.name) \(name)") }
      }
    }
    #expect(count > 100)
  }

  @Test(
    "the hint names the help of the command that was meant",
    arguments: [
      ("listen --x", "see `wawp-script listen --help`"), ("x.lua --y", "see `wawp-script run --help`"),
      ("", "see `wawp-script run --help`"),
      ("--dry-run listen", "see `wawp-script run --help`"),
    ])
  func hint(_ line: String, _ expected: String) {
    #expect(UsageHint.hint(for: line.split(separator: " ").map(String.init)) == expected)
  }
}
