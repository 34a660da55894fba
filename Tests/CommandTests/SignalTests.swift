import Glibc
import Testing

@Suite("Ctrl-C")
struct SignalTests {
  private static let call =
    #"{"event":"call.received","id":"evt_1","payload":{"id":"C1","from":"1@c.us"}}"# + "\n"

  /// Starts the program, waits for `sign` on stderr, sends the signal, and gives what came of it.
  private func interrupt(
    _ script: String, stdin: String, signal: Int32 = SIGINT, times: Int = 1, arguments: [String] = [],
    keepsInputOpen: Bool = true, server: Server? = nil
  ) async throws -> (Finished, took: Double) {
    let folder = try Folder(["handle.lua": script])
    let environment = Program.environment(server: server?.url)
    return try await Turns.take {
      let child = try ChildProcess(
        Program.path, ["handle.lua"] + arguments, environment: environment, folder: folder.path)
      let text = Array(stdin.utf8)
      _ = write(child.input, text, text.count)
      if !keepsInputOpen { close(child.input) }
      var seen: [UInt8] = []
      var byte: UInt8 = 0
      let end = Moment.now + 10
      while !String(decoding: seen, as: UTF8.self).contains("begun\n"), Moment.now < end {
        var polled = pollfd(fd: child.errors, events: Int16(POLLIN), revents: 0)
        guard poll(&polled, 1, 200) > 0 else { continue }
        guard read(child.errors, &byte, 1) == 1 else { break }
        seen.append(byte)
      }
      let began = Moment.now
      for _ in 0..<times { child.send(signal) }
      var rest = Finished()
      // The input stays open, so that its end is not what ends the program.
      var chunk = [UInt8](repeating: 0, count: 65536)
      for stream in [child.output, child.errors] {
        while true {
          var polled = pollfd(fd: stream, events: Int16(POLLIN), revents: 0)
          if Moment.now - began > 10 {
            rest.timedOut = true
            child.send(SIGKILL)
          }
          guard poll(&polled, 1, 200) > 0 else { continue }
          let count = read(stream, &chunk, chunk.count)
          guard count > 0 else { break }
          if stream == child.output { rest.output += chunk[..<count] } else { rest.errors += chunk[..<count] }
        }
      }
      rest.exit = child.exitCode()
      let took = Moment.now - began
      if keepsInputOpen { close(child.input) }
      close(child.output)
      close(child.errors)
      return (rest, took)
    }
  }

  @Test("while an answer is awaited: a record of what was not done, exit 130", .timeLimit(.minutes(5)))
  func whileWaiting() async throws {
    let server = try Server(["--fail", "hang"])
    let (finished, took) = try await interrupt(
      "wawp.on('call.received', function(call) print('begun') call:reject{ message = 'hello' } end)",
      stdin: Self.call,
      server: server)
    #expect(!finished.timedOut && took < 1, "it took \(took) s")
    #expect(finished.exit == 130)
    #expect(finished.records.count == 1)
    #expect(finished.stdout.contains(#""decision":"reject""#))
    #expect(finished.stdout.contains(#""action":"reject","outcome":"unknown""#))
    #expect(
      finished.stdout.contains(#""outcome":"error","error":{"message":"the program was stopped before"#))
    #expect(!finished.stdout.contains(Program.token) && !finished.stderr.contains(Program.token))
  }

  @Test(
    "while a script runs away, also one that catches all errors", .timeLimit(.minutes(5)),
    arguments: [
      "while true do end", "while true do pcall(function() while true do end end) end",
      "coroutine.wrap(function() while true do end end)()",
      "setmetatable({}, { __close = function() while true do end end }) while true do end",
    ])
  func whileRunningAway(loop: String) async throws {
    let (finished, took) = try await interrupt(
      "wawp.on('call.received', function(call) print('begun') \(loop) end)", stdin: Self.call,
      arguments: ["--cpu-limit", "30"])
    #expect(!finished.timedOut && took < 1, "it took \(took) s")
    #expect(finished.exit == 130)
    #expect(finished.records.count == 1)
    #expect(
      finished.stdout.contains(#""outcome":"error","error":{"message":"the program was stopped"#),
      "\(finished.stdout)")
  }

  @Test("while the top level runs away", .timeLimit(.minutes(5)))
  func whileLoading() async throws {
    let (finished, took) = try await interrupt(
      "print('begun') while true do end", stdin: Self.call, arguments: ["--cpu-limit", "30"])
    #expect(!finished.timedOut && took < 1, "it took \(took) s")
    #expect(finished.exit == 130)
    #expect(finished.records.count == 1)
  }

  @Test("SIGTERM ends it as well", .timeLimit(.minutes(5)))
  func terminate() async throws {
    let (finished, took) = try await interrupt(
      "wawp.on('call.received', function(call) print('begun') wawp.sleep(20) end)", stdin: Self.call,
      signal: SIGTERM)
    #expect(!finished.timedOut && took < 1, "it took \(took) s")
    #expect(finished.records.count == 1)
    #expect(finished.exit == 143 || finished.exit == 130)
  }

  @Test(
    "events that wait have records in order, those that were not begun are counted", .timeLimit(.minutes(5)))
  func manyEvents() async throws {
    let stdin = (1...100).map { "{\"event\":\"a\",\"id\":\"\($0)\"}\n" }.joined()
    let (finished, took) = try await interrupt(
      "wawp.on('a', function(e) if e.id == '64' then print('begun') end if e.id ~= '1' then wawp.sleep(20) end end)",
      stdin: stdin)
    #expect(!finished.timedOut && took < 1, "it took \(took) s")
    #expect(finished.exit == 130)
    #expect(finished.records.count >= 64)
    for (number, record) in finished.records.enumerated() {
      #expect(record.hasPrefix("{\"event_id\":\"\(number + 1)\""))
    }
    #expect(
      finished.stderr.contains("\(100 - finished.records.count) events that had been read were not begun"))
  }

  @Test("while standard input is silent", .timeLimit(.minutes(5)))
  func whileInputIsSilent() async throws {
    let (finished, took) = try await interrupt(
      "wawp.on('a', function(e) print('begun') end)", stdin: "{\"event\":\"a\",\"id\":\"1\"}\n")
    #expect(!finished.timedOut && took < 1, "it took \(took) s")
    #expect(finished.exit == 130)
    #expect(finished.records.count == 1)
  }

  @Test("the stand-in ends with exit code 0", .timeLimit(.minutes(5)), arguments: [SIGINT, SIGTERM])
  func simulator(signal: Int32) async throws {
    try await Turns.take {
      let child = try ChildProcess(
        Program.path, ["simulate", "--port", "0"], environment: Program.plainEnvironment, folder: "/")
      var byte: UInt8 = 0
      while read(child.output, &byte, 1) == 1, byte != 0x0A {}
      child.send(signal)
      let finished = child.communicate([], seconds: 10)
      #expect(finished.exit == 0 && !finished.timedOut)
      #expect(finished.stderr.contains("simulate: "))
    }
  }

  @Test("while nobody reads stdout", .timeLimit(.minutes(5)))
  func whileOutputIsStuck() async throws {
    let folder = try Folder([
      "handle.lua": "wawp.on('*', function() end)",
      "e.ndjson": String(repeating: "{\"event\":\"a\",\"id\":\"1\"}\n", count: 20000),
    ])
    let environment = Program.environment()
    try await Turns.take {
      let child = try ChildProcess(
        Program.path, ["handle.lua", "e.ndjson"], environment: environment, folder: folder.path,
        errors: .path("/dev/null", flags: O_WRONLY))
      // The pipe is full once its reading end holds no more: then the program waits in its write.
      var before: Int32 = -1
      var held: Int32 = 0
      while held != before || held == 0 {
        before = held
        usleep(200_000)
        _ = ioctl(child.output, UInt(FIONREAD), &held)
      }
      child.send(SIGINT)
      let began = Moment.now
      var status: Int32 = 0
      while waitpid(child.pid, &status, WNOHANG) == 0, Moment.now - began < 3 { usleep(10_000) }
      let took = Moment.now - began
      if took >= 3 {
        child.send(SIGKILL)
        _ = child.exitCode()
      }
      close(child.input)
      close(child.output)
      #expect(took < 2, "it did not end")
      #expect(status >> 8 == 130)
    }
  }
}
