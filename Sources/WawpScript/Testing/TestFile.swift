import LuaRuntime

/// A file of tests, `*_test.lua`: each test gets the script in a state of its own, a clock, answers and a store.
///
/// It never reaches a network and never waits. Needs a thread with a stack of 8 MB, like ``Worker``.
public final class TestFile {
  /// What came of one test.
  public struct Outcome: Sendable {
    /// What the file calls it.
    public let name: String
    /// Why it failed; `nil` when it passed.
    public let failure: Record.Failure?
    /// What the script logged and the file printed; shown when it failed.
    public let log: [String]
    /// Seconds that it took in truth.
    public let seconds: Double

    /// An outcome.
    public init(name: String, failure: Record.Failure?, log: [String] = [], seconds: Double = 0) {
      (self.name, self.failure, self.log, self.seconds) = (name, failure, log, seconds)
    }
  }

  /// CPU seconds for one test, all of its events together.
  public static let cpuSeconds = 20.0

  private struct Test {
    let name: String
    let function: LuaReference
    /// Where it begins.
    let line: Int?
  }

  private let source: ScriptSource
  /// The script beside it, unless the file names another one.
  private var script: String
  private let host: TestHost
  /// Whether the lines that run are noted, at some cost.
  public var coversLines = false
  /// What has run of each script, by its name; empty unless ``coversLines``.
  public private(set) var coverage: [String: LineCoverage] = [:]
  private let given: (name: String, text: [UInt8])?
  private var file: Script?
  private var tests: [Test] = []
  private var isLoading = true

  /// Reads the file; nothing of it runs yet.
  ///
  /// - Parameters:
  ///   - source: the file's text.
  ///   - script: the name of the script that it tests, beside it.
  ///   - text: the text of that script; `nil` reads the file for each test.
  public init(_ source: ScriptSource, script: String, text: [UInt8]? = nil) {
    self.source = source
    self.script = script
    given = text.map { (script, $0) }
    host = TestHost(TestBench())
  }

  /// Runs the top level of the file, which registers tests.
  ///
  /// - Returns: the names in their order.
  /// - Throws: why it does not load.
  public func load() throws(TestFileError) -> [String] {
    do throws(LuaError) {
      let file = try Script(
        source: source.text, name: source.name, folder: source.folder,
        options: .init(memoryLimit: 256 << 20, hasHostClock: true, functions: testFunctions()), host: host)
      self.file = file
      let task = file.state.beginTask(cpuSeconds: TestFile.cpuSeconds, deadline: Monotonic.now + 60)
      defer { task.end() }
      switch task.start(file.chunk, arguments: { _ in 0 }) {
      case .finished: break
      case .waiting: throw LuaError(kind: .runtime, message: "the top level of a file of tests cannot wait")
      case .failed(let error): throw error
      }
      file.finishLoading(returned: nil)
      isLoading = false
    } catch {
      throw TestFileError(
        failure: file?.failure(error, message: words(error))
          ?? Record.Failure(message: words(error), file: error.file ?? source.name, line: error.line))
    }
    return tests.map(\.name)
  }

  /// Runs the tests whose names `isWanted`; gives each outcome as it comes.
  public func run(where isWanted: (String) -> Bool, each: (Outcome) -> Void) {
    guard let file else { return }
    let chosen = script
    for test in tests where isWanted(test.name) {
      let began = Monotonic.now
      script = chosen
      host.begin(TestBench())
      host.bench.coversLines = coversLines
      let task = file.state.beginTask(cpuSeconds: TestFile.cpuSeconds, deadline: Monotonic.now + 120)
      var failure: Record.Failure?
      switch task.start(test.function, arguments: { _ in 0 }) {
      case .finished: break
      case .waiting: failure = Record.Failure(message: "the test waits for something that never comes")
      case .failed(var error):
        // The library's lines say nothing: the test's do, and what is wrong with it as a whole is shown where it begins.
        if error.file?.hasPrefix("wawp/") ?? true {
          (error.file, error.line) = (source.name, line(in: error.traceback) ?? test.line)
        }
        failure = file.failure(error, message: words(error))
      }
      task.end()
      if coversLines, let covered = host.bench.coverage { coverage[script, default: LineCoverage()].add(covered) }
      each(
        Outcome(
          name: test.name, failure: failure, log: host.bench.log + host.log, seconds: Monotonic.now - began))
    }
  }

  /// The innermost line of this file.
  private func line(in traceback: String) -> Int? {
    for frame in traceback.split(separator: "\n") where frame.hasPrefix("\(source.name):") {
      return Int(frame.dropFirst(source.name.count + 1).prefix { $0.isNumber })
    }
    return nil
  }

  private func words(_ error: LuaError) -> String {
    switch error.kind {
    case .syntax, .runtime: error.message
    case .cpu: "the test used more than \(Int(TestFile.cpuSeconds)) s of CPU time and was stopped"
    case .deadline: "the test took longer than two minutes and was stopped"
    case .memory: "the test used more than 256 MB of memory and was stopped"
    case .interrupted: "the program was stopped before the test ended"
    }
  }

  // MARK: - What `require "wawp.test"` is made of

  private func testFunctions() -> [HostFunction] {
    [
      HostFunction("wawp.testing.register") { [unowned self] call in
        guard let name = call.stack.string(1), call.stack.isFunction(2) else { return .none }
        guard isLoading else { return call.raise("a test inside of a test: write it at the top level of the file") }
        guard !tests.contains(where: { $0.name == name }) else {
          return call.raise("there are two tests with the name \"\(name)\"")
        }
        call.stack.pushCopy(of: 2)
        let line = (2...4).lazy.compactMap { call.caller(level: $0) }.first { $0.file == self.source.name }?.line
        tests.append(Test(name: name, function: call.stack.keep(), line: line))
        return .none
      },
      HostFunction("wawp.testing.script") { [unowned self] call in
        guard let name = call.stack.string(1) else { return .none }
        if host.bench.hasBegun {
          return call.raise("the script is at work already: name another one first in the test")
        }
        script = name
        return .none
      },
      HostFunction("wawp.testing.at") { [unowned self] call in
        if let moment = call.stack.number(1) { host.bench.clock.wall = moment }
        return .none
      },
      HostFunction("wawp.testing.advance") { [unowned self] call in
        if let seconds = call.stack.number(1) { host.bench.advance(seconds) }
        return .none
      },
      HostFunction("wawp.testing.options") { [unowned self] call in
        guard let text = call.stack.string(1) else { return .none }
        if host.bench.hasBegun { return call.raise("the script is at work already: set options first in the test") }
        if let problem = host.bench.options.take(text) { return call.raise(problem) }
        return .none
      },
      HostFunction("wawp.testing.answer") { [unowned self] call in
        guard let text = call.stack.string(1) else { return .none }
        if let problem = host.bench.answer(text) { return call.raise(problem) }
        return .none
      },
      HostFunction("wawp.testing.unused") { [unowned self] call in
        let unused = host.bench.transport.rules.filter { !$0.isUsed }.map { rule in
          [rule.method, rule.target].compactMap { $0 }.joined(separator: " ")
        }
        call.stack.push(unused.joined(separator: ", "))
        return .results(1)
      },
      HostFunction("wawp.testing.run") { [unowned self] call in run(call) },
    ]
  }

  private func run(_ call: LuaCall) -> HostResult {
    guard let text = call.stack.string(1) else { return .none }
    var events: [Event] = []
    for item in EventStream.items(in: Array(text.utf8)) {
      switch item {
      case .event(let event, line: _): events.append(event)
      case .failure(let failure): return call.raise("this is no event: \(failure.error.message)")
      }
    }
    let bench = host.bench
    if bench.source == nil {
      let read =
        given.flatMap { $0.name == script ? .success($0.text) : nil }
        ?? SourceFile.read("\(source.folder ?? ".")/\(script)", limit: 4 << 20)
      switch read {
      case .success(let bytes):
        bench.source = ScriptSource(text: bytes, name: script, folder: source.folder)
      case .failure(let error):
        return call.raise(
          "the script \(script): \(error.message); name the one that is tested with t:script(\"handle.lua\")")
      }
    }
    do throws(LuaError) {
      let results = try bench.run(events)
      let unanswered = bench.transport.takeUnanswered()
      guard unanswered.isEmpty else {
        return call.raise(
          "the script asked for \(unanswered.joined(separator: " and ")), and the test gives no answer: t:api{ [\"\(unanswered[0])\"] = { body = {} } }"
        )
      }
      call.stack.push(TestBench.json(results))
      return .results(1)
    } catch {
      let place = [error.file, error.line.map(String.init)].compactMap { $0 }.joined(separator: ":")
      return call.raise("the script does not load: \(place.isEmpty ? "" : "\(place) ")\(words(error))")
    }
  }
}

/// Why a file of tests does not load.
public struct TestFileError: Error, Sendable {
  /// What went wrong, and where.
  public let failure: Record.Failure
}
