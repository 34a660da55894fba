import ArgumentParser
import Synchronization
import WawpScript

/// `wawp-script repl [SCRIPT]`: tries Lua out, in the same sandbox.
struct ReplCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repl",
    abstract: "Try Lua out by hand, in the sandbox and with the functions that scripts have.",
    discussion: """
      What you type runs at once under the limits of one event, and what it gives is shown. Nothing is sent unless --live is \
      given. :help shows what else there is, Ctrl-D ends.
      """)

  @Argument(
    help: "A script whose handlers are loaded; :fire gives them the event.", completion: .file(extensions: ["lua"]))
  var script: String?

  @Option(help: "A file with the event at hand: `event`, and `call` if it is one.", completion: .file())
  var event: String?

  @Flag(help: "Send what is typed: reject calls, write messages.")
  var live = false

  @OptionGroup var options: CommonOptions

  func run() throws {
    guard !(live && options.dryRun) else {
      throw CommandFailure("--live and --dry-run exclude each other", status: .usage)
    }
    var common = try options.values.settled(beside: script).values
    common.dryRun = !live
    let configuration = try common.configuration()
    let store = try Database.open(common.database ?? "none")
    let source = try script.map { try ScriptSource.read($0) } ?? ScriptSource(text: [], name: "input", folder: ".")
    let event = try event.map { try ReplEvent.read($0) }
    let log = try common.logOutput()
    WorkerThread.cpuLimit.store(Int(min(configuration.cpuLimit, 1e6) * 1000), ordering: .relaxed)
    let isScript = script != nil
    WorkerThread.run(
      {
        let session = ReplSession(
          configuration: configuration, store: store, source: source, isScript: isScript, event: event, level: log.level
        )
        return session.run()
      }, onSignal: { ReplControl.handle($0) })
  }
}
