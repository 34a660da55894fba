import ArgumentParser

/// `wawp-script test`: runs files of tests with a clock that stands still and answers that the tests give.
struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run *_test.lua: the script in its sandbox, with a fake clock and a recorded API.",
    discussion: """
      Nothing is sent, and no wait takes time. A folder is searched for files named *_test.lua, with the folders in it; \
      handle_test.lua is about handle.lua. The exit code is 0 when all tests pass, 1 otherwise. See docs/testing.md.
      """)

  @Argument(help: "Files, or folders with *_test.lua (default: this folder).", completion: .file(extensions: ["lua"]))
  var paths: [String] = []

  @Option(help: "Run only tests whose name holds this text.")
  var filter: String?

  @Option(help: "How results look: text, tap or junit (default: text).")
  var format: TestFormat = .text

  @Option(help: "Write the results to this file instead of standard output.", completion: .file())
  var output: String?

  @Flag(help: "End at the first test that fails.")
  var failFast = false

  @Flag(help: "Print the names of the tests, run none.")
  var list = false

  @Flag(help: "Say which lines of the scripts no test has run (text goes to standard error beside tap and junit).")
  var coverage = false

  func run() throws {
    let files = try TestFolder.files(in: paths.isEmpty ? ["."] : paths)
    let job = TestJob(
      files: files, filter: filter, format: format, output: output, failFast: failFast, listsOnly: list,
      coverage: coverage)
    WorkerThread.run { job.run() }
  }
}

/// How the results of tests look.
enum TestFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  /// For people.
  case text
  /// The Test Anything Protocol, version 13.
  case tap
  /// XML as JUnit writes it and CI servers read it.
  case junit
}
