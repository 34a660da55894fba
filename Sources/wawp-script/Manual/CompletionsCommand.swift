import ArgumentParser

/// `wawp-script completions SHELL`: what makes a shell complete this program's options.
struct CompletionsCommand: ParsableCommand {
  /// The shells that there are completions for.
  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish
  }

  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Print what makes bash, zsh or fish complete commands, options and files.",
    discussion: """
      bash: wawp-script completions bash > /etc/bash_completion.d/wawp-script. \
      zsh: wawp-script completions zsh > "${fpath[1]}/_wawp-script". \
      fish: wawp-script completions fish > ~/.config/fish/completions/wawp-script.fish.
      """)

  @Argument(help: "bash, zsh or fish.")
  var shell: Shell

  func run() throws {
    let kind: CompletionShell =
      switch shell {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    try StandardOutput.write(Array((RootCommand.completionScript(for: kind) + "\n").utf8))
  }
}
