import ArgumentParser
import Glibc
import HTTPTransport
import LuaRuntime
import WawpScript

/// `wawp-script`: without a subcommand it runs a script.
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wawp-script",
    abstract: "Decide in Lua what happens when somebody calls your WhatsApp number.",
    usage:
      "wawp-script [run] SCRIPT [EVENT.json ...] [options]\n       wawp-script listen SCRIPT [options]\n       wawp-script trigger EVENT [options]\n       wawp-script simulate [options]\n       wawp-script repl [SCRIPT] [options]",
    discussion:
      "`wawp-script handle.lua < event.json` is the same as `wawp-script run handle.lua < event.json`. Its options: `wawp-script run --help`.",
    version: "see main",
    subcommands: [
      RunCommand.self, ListenCommand.self, TestCommand.self, NewCommand.self, OpenCommand.self, ClosedCommand.self,
      OverrideCommand.self,
      CallsCommand.self, TriggerCommand.self, SimulateCommand.self, CheckCommand.self, ReplCommand.self,
      StubsCommand.self,
      CompletionsCommand.self, ManCommand.self,
    ],
    defaultSubcommand: RunCommand.self)

  /// The names of all subcommands, for suggestions.
  static let names = [
    "run", "listen", "check", "test", "new", "open", "closed", "override", "calls", "trigger", "simulate", "repl",
    "stubs",
    "completions",
    "man",
    "help",
  ]

  /// What `--version` prints: this program, Lua and libcurl.
  static var version: String {
    "wawp-script \(WawpVersion.current)\n\(LuaLibrary.release)\n\(CurlLibrary.version)"
  }
}
