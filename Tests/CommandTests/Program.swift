import Glibc
import TestSupport

/// The program under test, as it was built beside these tests.
enum Program {
  /// The token that tests give to the program: it must show up nowhere.
  static let token = "tok-5ecret-9f3b71"
  static let instance = "inst-42"

  /// The built binary: it lies in the folder of the test bundle.
  static let path: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let bundle = String(decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let folder = bundle.split(separator: "/").dropLast().joined(separator: "/")
    return "/\(folder)/wawp-script"
  }()

  /// What every run has in its environment; nothing of the test runner's own comes through.
  static let plainEnvironment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"]

  /// The environment of a run with complete credentials.
  static func environment(server: String? = nil) -> [String: String] {
    var environment = plainEnvironment
    environment["WAWP_INSTANCE_ID"] = instance
    environment["WAWP_ACCESS_TOKEN"] = token
    // Nothing may ever leave this machine, whatever a test forgets.
    environment["WAWP_BASE_URL"] = server ?? "http://127.0.0.1:9"
    return environment
  }

  /// Runs the program to its end on a thread of its own, while few others run.
  static func run(
    _ arguments: [String], stdin text: String, in folder: Folder, server: String? = nil,
    environment more: [String: String?] = [:], seconds: Double = 45
  ) async throws -> Finished {
    try await run(
      arguments, stdin: Array(text.utf8), in: folder, server: server, environment: more, seconds: seconds)
  }

  static func run(
    _ arguments: [String], stdin bytes: [UInt8] = [], in folder: Folder, server: String? = nil,
    environment more: [String: String?] = [:], input: ChildProcess.Stream = .pipe,
    output: ChildProcess.Stream = .pipe,
    errors: ChildProcess.Stream = .pipe, seconds: Double = 45
  ) async throws -> Finished {
    var environment = environment(server: server)
    for (name, value) in more { environment[name] = value }
    let chosen = environment
    return try await Turns.take {
      let child = try ChildProcess(
        path, arguments, environment: chosen, folder: folder.path, input: input, output: output,
        errors: errors)
      return child.communicate(bytes, seconds: seconds)
    }
  }

  /// Runs a command line of the shell, with the program as `$W`.
  static func shell(
    _ line: String, in folder: Folder, server: String? = nil, environment more: [String: String?] = [:],
    seconds: Double = 45
  ) async throws -> Finished {
    var environment = environment(server: server)
    environment["W"] = path
    for (name, value) in more { environment[name] = value }
    let chosen = environment
    return try await Turns.take {
      let child = try ChildProcess("/bin/bash", ["-c", line], environment: chosen, folder: folder.path)
      return child.communicate([], seconds: seconds)
    }
  }
}

/// Lets a few programs run at a time, so that limits of time mean something on a small machine.
actor Turns {
  private static let shared = Turns()
  private var free = 4
  private var waiting: [CheckedContinuation<Void, Never>] = []

  private func enter() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  private func leave() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }

  /// Does blocking work on a thread of its own: the pool that runs the tests must not wait for programs.
  static func take<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    await shared.enter()
    do {
      let result = try await onThread(work)
      await shared.leave()
      return result
    } catch {
      await shared.leave()
      throw error
    }
  }

  private static func onThread<Result: Sendable>(
    _ work: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      DetachedThread.run { continuation.resume(with: Swift.Result { try work() }) }
    }
  }
}
