import Glibc
import LuaRuntime
import Machine
import Synchronization
import WawpScript

/// The tests beside a script, which it has to pass before a running listener takes it.
enum ScriptTests {
  /// Seconds that they may take: meanwhile nothing else is reloaded.
  private static let seconds = 10.0

  /// Why the script must not be taken: its tests fail; `nil` when they pass or there are none.
  ///
  /// Blocks until they have run, on a thread of their own.
  static func problem(of source: ScriptSource, at path: String) -> String? {
    guard path.hasSuffix(".lua") else { return nil }
    let tests = "\(path.dropLast(4))_test.lua"
    guard access(tests, F_OK) == 0 else { return nil }
    guard case .success(let text) = SourceFile.read(tests, limit: 4 << 20) else {
      return "its tests \(tests) cannot be read"
    }
    let answer = Mutex<String?>(nil)
    let done = CountingSemaphore()
    let file = ScriptSource(text: text, name: "\(source.name.dropLast(4))_test.lua", folder: source.folder)
    let started = SystemThread.start(name: "tests", stack: 16 << 20) {
      let problem = run(file, of: source)
      answer.withLock { $0 = problem }
      done.signal()
    }
    guard started else { return "there is no room for a thread that runs its tests" }
    done.wait()
    return answer.withLock { $0 }
  }

  private static func run(_ file: ScriptSource, of source: ScriptSource) -> String? {
    let tests = TestFile(file, script: source.name, text: source.text)
    do { _ = try tests.load() } catch { return "its tests do not load: \(words(error.failure))" }
    let end = Monotonic.now + seconds
    var failures: [String] = []
    var isLate = false
    tests.run(where: { _ in
      isLate = isLate || Monotonic.now > end
      return !isLate && failures.isEmpty
    }) { outcome in
      if let failure = outcome.failure { failures.append("its test \"\(outcome.name)\" fails: \(words(failure))") }
    }
    return failures.first ?? (isLate ? "its tests take longer than \(Int(seconds)) s" : nil)
  }

  private static func words(_ failure: Record.Failure) -> String {
    let place = [failure.file, failure.line.map(String.init)].compactMap { $0 }.joined(separator: ":")
    return place.isEmpty ? failure.message : "\(place): \(failure.message)"
  }
}
