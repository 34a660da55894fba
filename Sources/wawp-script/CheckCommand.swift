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
      `-- check: ignore` at the end of a line silences what is found there. `-` is a script on standard input, such as the \
      text of an editor; --stdin-name says which file that is.
      """)

  @Argument(help: "The scripts; - is standard input.", completion: .file(extensions: ["lua"]))
  var scripts: [String]

  @Option(help: "The file that - stands for (default: stdin): its name in findings; modules are looked for beside it.")
  var stdinName: String?

  @Option(help: "text, or json: one object a line for each finding.")
  var format = LogFormat.text

  @OptionGroup var options: CommonOptions

  func run() throws {
    guard scripts.count(where: { $0 == "-" }) < 2 else {
      throw CommandFailure("standard input can be checked only once", hint: "write - once", status: .usage)
    }
    if let stdinName, !scripts.contains("-") {
      throw CommandFailure(
        "--stdin-name says which file standard input is, and - is not among the scripts",
        hint: "write `wawp-script check --stdin-name \(stdinName) -`", status: .usage)
    }
    let jobs = try scripts.map { script in
      let path = script == "-" ? stdinName ?? "stdin" : script
      var common = try options.values.settled(beside: path).values
      common.dryRun = true
      let source = script == "-" ? try ScriptSource.readStandardInput(as: path) : try ScriptSource.read(path)
      return CheckJob(path: path, source: source, configuration: try common.configuration())
    }
    let limit = jobs.map(\.configuration.cpuLimit).max() ?? 1
    WorkerThread.cpuLimit.store(Int(min(limit, 1e6) * 1000), ordering: .relaxed)
    let format = format
    WorkerThread.run { CheckJob.run(jobs, format: format) }
  }
}

extension ScriptSource {
  /// Reads a script that an editor or a shell pours in.
  fileprivate static func readStandardInput(as path: String) throws -> ScriptSource {
    switch SourceFile.readStandardInput(limit: 4 << 20) {
    case .success(let text): return ScriptSource(text: text, path: path)
    case .failure(let error): throw CommandFailure("the script: \(error.message)", status: .unreadable)
    }
  }
}
