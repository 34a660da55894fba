import ArgumentParser
import Glibc
import Synchronization
import WawpScript

/// `wawp-script check SCRIPT...`: finds mistakes before a caller does.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Find mistakes in scripts before a caller does.",
    discussion: """
      It compiles each script, looks for names that nobody knows, in the script and in the modules beside it, then loads it \
      in the sandbox without an event. Nothing is sent. It ends with 1 when it has found something, with 0 when not. \
      `-- check: ignore` at the end of a line silences what is found there.
      """)

  @Argument(help: "The scripts.", completion: .file(extensions: ["lua"]))
  var scripts: [String]

  @Option(help: "text, or json: one object a line for each finding.")
  var format = LogFormat.text

  @OptionGroup var options: CommonOptions

  func run() throws {
    let jobs = try scripts.map { path in
      var common = try options.values.settled(beside: path).values
      common.dryRun = true
      return CheckJob(path: path, source: try ScriptSource.read(path), configuration: try common.configuration())
    }
    let limit = jobs.map(\.configuration.cpuLimit).max() ?? 1
    WorkerThread.cpuLimit.store(Int(min(limit, 1e6) * 1000), ordering: .relaxed)
    let format = format
    WorkerThread.run { CheckJob.run(jobs, format: format) }
  }
}
