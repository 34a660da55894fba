import Glibc
import Testing

@Suite("Standard streams")
struct StandardStreamsTests {
  private static let handler = "wawp.on(\"*\", function(event) print(event.id) end)\n"
  private static func events(_ numbers: ClosedRange<Int>) -> String {
    numbers.map { "{\"event\":\"a\",\"id\":\"evt_\($0)\"}\n" }.joined()
  }

  @Test(
    "stdout that is closed early ends the program without a signal and without noise", .timeLimit(.minutes(5))
  )
  func closedEarly() async throws {
    let folder = try Folder([
      "handle.lua": "wawp.on('*', function() end)", "e.ndjson": Self.events(1...20000),
    ])
    let finished = try await Program.shell(
      "$W handle.lua e.ndjson | head -1; echo \"${PIPESTATUS[0]}\"", in: folder)
    #expect(finished.records.count == 2)
    #expect(finished.records.first?.hasPrefix("{\"event_id\":\"evt_1\"") == true)
    #expect(finished.records.last == "74", "\(finished.stderr)")
    #expect(finished.stderr.split(separator: "\n").count <= 2, "\(finished.stderr)")
    #expect(finished.stderr.hasPrefix("wawp-script: error: cannot write the record: broken pipe"))
  }

  @Test(
    "stdout that is full is an error that says so", .timeLimit(.minutes(5)),
    arguments: [(1, "1 event in hand has no record"), (3, "3 events in hand have no record")])
  func fullDevice(count: Int, left: String) async throws {
    let folder = try Folder(["handle.lua": "wawp.on('*', function() end)"])
    let finished = try await Program.run(
      ["handle.lua"], stdin: Array(Self.events(1...count).utf8), in: folder,
      output: .path("/dev/full", flags: O_WRONLY))
    #expect(finished.exit == 74)
    #expect(
      finished.stderr.contains(
        "wawp-script: error: cannot write the record: no space left on the device; \(left)\n"))
  }

  @Test(
    "each of many records comes out once, in the order of the input, also when its reader is slow",
    .timeLimit(.minutes(5)), arguments: ["json", "text"])
  func many(format: String) async throws {
    let folder = try Folder(["handle.lua": "wawp.on('*', function() end)", "e.ndjson": Self.events(1...30000)])
    let finished = try await Program.shell(
      "$W --format \(format) handle.lua e.ndjson | (sleep 0.3; cat); echo \"${PIPESTATUS[0]}\"", in: folder)
    #expect(finished.stderr == "")
    #expect(finished.records.last == "0")
    let found = finished.records.dropLast().map { $0.split { !$0.isLetter && !$0.isNumber && $0 != "_" } }
    let ids = found.map { words in words.first { $0.hasPrefix("evt_") }.map(String.init) ?? "none" }
    #expect(ids == (1...30000).map { "evt_\($0)" })
  }

  @Test("a reader that goes away ends a run that waits for more input", .timeLimit(.minutes(5)))
  func readerLeaves() async throws {
    let folder = try Folder(["handle.lua": "wawp.on('*', function() end)", "e.ndjson": Self.events(1...2000)])
    // The shell keeps the input open, and the reader leaves before the last event: only its record that cannot be written can
    // end the run.
    let finished = try await Program.shell(
      """
      mkfifo in; exec 9<>in; cat e.ndjson >&9 &
      { until [ -e left ]; do sleep 0.02; done; head -1 e.ndjson >&9; } &
      timeout 30 $W handle.lua <in | { head -2000 >first; exec <&-; : >left; }; echo ${PIPESTATUS[0]}
      """, in: folder)
    #expect(finished.records == ["74"], "\(finished.stderr)")
  }

  @Test("a stdout that is full amid many events says how many have no record", .timeLimit(.minutes(5)))
  func fullAmidMany() async throws {
    let folder = try Folder(["handle.lua": "wawp.on('*', function() end)", "e.ndjson": Self.events(1...30000)])
    let finished = try await Program.shell(
      "ulimit -f 1000; trap '' XFSZ; $W handle.lua e.ndjson > out; echo $?; tail -c 1 out | wc -l; wc -l < out",
      in: folder)
    #expect(finished.records.first == "74", "\(finished.stderr)")
    let written = finished.records.last.flatMap { Int($0.filter(\.isNumber)) } ?? 0
    let lost =
      finished.stderr.split(separator: "; ").last.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
    #expect(written > 1000)
    // What was handled up to the moment of the failure: a few batches of 256.
    #expect(lost > 0 && lost < 4096, "\(finished.stderr)")
  }

  @Test("stdout that is closed from the start is an error that says so", .timeLimit(.minutes(5)))
  func closedFromTheStart() async throws {
    let folder = try Folder(["handle.lua": "wawp.on('*', function(c) wawp.request('GET', '/v2/x') end)"])
    let server = try Server()
    let finished = try await Program.run(
      ["handle.lua"], stdin: Array(Self.events(1...3).utf8), in: folder, server: server.url, output: .closed)
    #expect(finished.exit == 74, "\(finished.stderr)")
    #expect(finished.stderr.contains("wawp-script: error: cannot write the record"))
  }

  @Test(
    "stderr that is closed or full changes nothing on stdout", .timeLimit(.minutes(5)),
    arguments: ["2>&-", "2>/dev/full"])
  func lostErrors(redirection: String) async throws {
    let folder = try Folder(["handle.lua": Self.handler, "e.ndjson": Self.events(1...3)])
    let finished = try await Program.shell("$W handle.lua e.ndjson \(redirection)", in: folder)
    #expect(finished.exit == 0)
    #expect(finished.records.count == 3)
    #expect(finished.records.allSatisfy { $0.hasPrefix("{\"event_id\":\"evt_") })
  }

  @Test("a terminal in place of an event is told how to use the program", .timeLimit(.minutes(5)))
  func terminal() async throws {
    let folder = try Folder(["handle.lua": Self.handler])
    let finished = try await Program.shell(
      "script -qec \"$W handle.lua\" /dev/null; echo \"exit $?\"", in: folder)
    #expect(finished.stdout.contains("wawp-script: error: there is no event: standard input is a terminal"))
    #expect(finished.stdout.contains("wawp-script: hint: write `wawp-script handle.lua < event.json`"))
    #expect(finished.stdout.contains("exit 64"))
  }

  @Test("records on a terminal are sentences", .timeLimit(.minutes(5)))
  func textOnTerminal() async throws {
    let folder = try Folder(["handle.lua": "wawp.on('*', function() end)", "e.ndjson": Self.events(1...1)])
    let finished = try await Program.shell("script -qec \"$W handle.lua e.ndjson\" /dev/null", in: folder)
    #expect(finished.stdout == "ignored a evt_1\r\n")
  }

  @Test(
    "bytes that are no UTF-8 and control characters that a script prints do no harm", .timeLimit(.minutes(5)))
  func foreignBytes() async throws {
    let folder = try Folder([
      "handle.lua":
        #"wawp.on("*", function() print("caf\xe9\x00\x1b[2J\xff") wawp.log.warn("w\xff", {a="\xfe\x07"}) return nil end)"#
    ])
    let finished = try await Program.run(["handle.lua"], stdin: Self.events(1...1), in: folder)
    #expect(finished.exit == 0)
    #expect(String(validating: finished.errors, as: UTF8.self) != nil)
    #expect(!finished.errors.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 })
    #expect(finished.stderr.contains("caf\u{FFFD}"))
    #expect(finished.records.count == 1)
  }

  @Test("a reason that is no UTF-8 leaves the record valid JSON", .timeLimit(.minutes(5)))
  func foreignReason() async throws {
    let folder = try Folder([
      "handle.lua": #"wawp.on("call.received", function(call) call:allow("caf\xe9\xff\x00\x1b") end)"#
    ])
    let finished = try await Program.run(
      ["handle.lua"], stdin: #"{"event":"call.received","payload":{"id":"C1","from":"1@c.us"}}"#, in: folder)
    #expect(finished.exit == 0)
    #expect(String(validating: finished.output, as: UTF8.self) != nil)
    #expect(finished.stdout.contains("\"reason\":\"caf\u{FFFD}"))
    #expect(finished.stdout.contains("\\u0000\\u001b"))
  }

  @Test("a slow producer: the record of an event comes while stdin is still open", .timeLimit(.minutes(5)))
  func slowProducer() async throws {
    let folder = try Folder([
      "handle.lua": "wawp.on('*', function(e) wawp.request('GET', '/v2/x') wawp.sleep(0.05) end)"
    ])
    let server = try Server(["--latency", "0.05"])
    let environment = Program.environment(server: server.url)
    try await Turns.take {
      let child = try ChildProcess(
        Program.path, ["handle.lua"], environment: environment, folder: folder.path,
        errors: .path("/dev/null", flags: O_WRONLY))
      var chunk = [UInt8](repeating: 0, count: 65536)
      for number in 1...3 {
        let text = Array("{\"event\":\"a\",\"id\":\"evt_\(number)\"}\n".utf8)
        _ = write(child.input, text, text.count)
        var polled = pollfd(fd: child.output, events: Int16(POLLIN), revents: 0)
        let ready = poll(&polled, 1, 5000)
        #expect(ready == 1, "no record of event \(number) within 5 s")
        guard ready == 1 else { break }
        let count = read(child.output, &chunk, chunk.count)
        #expect(
          String(decoding: chunk[..<max(0, count)], as: UTF8.self).hasPrefix(
            "{\"event_id\":\"evt_\(number)\""))
      }
      close(child.input)
      close(child.output)
      #expect(child.exitCode() == 69)
    }
  }
}
