import Testing

@testable import LuaRuntime

/// A state with a few host functions, and a way to run a chunk to its end.
final class Bench {
  var printed: [String] = []
  var held: [() -> Void] = []
  // swift-format-ignore: NeverUseImplicitlyUnwrappedOptionals
  private(set) var state: LuaState!
  var modules: [String: String] = [:]

  init(memoryLimit: Int = 64 << 20, allowIO: Bool = false, extra: [HostFunction] = []) throws {
    let functions =
      [
        HostFunction("host.wait", waits: true) { _ in .wait },
        HostFunction("host.add") { call in
          guard let a = call.stack.integer(1) else {
            return call.mismatch(1, "host.add", "a", expected: "an integer")
          }
          call.stack.push(a + (call.stack.integer(2) ?? 0))
          return .results(1)
        },
        HostFunction("host.where") { call in
          call.stack.push(call.caller()?.line ?? -1)
          return .results(1)
        },
        HostFunction("host.decode") { [unowned self] call in
          _ = call.stack.withBytes(1) { self.state.pushJSON($0, on: call.stack) }
          return .results(1)
        },
        HostFunction("host.encode") { [unowned self] call in
          switch self.state.encodeJSON(at: 1, on: call.stack) {
          case .success(let text):
            call.stack.push(text)
            return .results(1)
          case .failure(let error): return call.raise(error.message)
          }
        },
      ] + extra
    state = try LuaState(
      memoryLimit: memoryLimit, allowIO: allowIO, functions: functions,
      finder: { [unowned self] name in
        guard let text = self.modules[name] else { return .missing("module '\(name)' not found") }
        return .text(Array(text.utf8), name: "\(name).lua")
      }, output: { [unowned self] _, text in self.printed.append(text) })
    state.withStack { stack in
      stack.pushTable()
      for (number, function) in functions.enumerated() {
        stack.push(function: number, function)
        stack.set(String(function.name.dropFirst(5)))
      }
      stack.setGlobal("host")
    }
  }

  /// Runs a chunk; waits are answered at once with the number of the wait.
  ///
  /// Gives the first result as text.
  func run(_ source: String, cpu: Double = 1, wall: Double = 20, name: String = "test.lua") -> Result<String, LuaError>
  {
    do {
      state.setLoading(false)
      let chunk = try state.load(Array(source.utf8), name: name)
      defer { state.release(chunk) }
      let task = state.beginTask(cpuSeconds: cpu, deadline: Monotonic.now + wall)
      defer { task.end() }
      var step = task.start(chunk) { _ in 0 }
      var waits = 0
      while case .waiting = step {
        waits += 1
        let number = waits
        step = task.resume { stack in
          stack.push(number)
          return 1
        }
      }
      switch step {
      case .failed(let error): return .failure(error)
      case .finished(let count):
        return .success(task.takeResults(count) { count > 0 ? $0.describe(at: 1) : "" })
      case .waiting: return .success("unreachable")
      }
    } catch { return .failure(error) }
  }

  func value(_ source: String, cpu: Double = 1) -> String {
    switch run(source, cpu: cpu) {
    case .success(let text): text
    case .failure(let error): "\(error.kind): \(error.message)"
    }
  }
}
