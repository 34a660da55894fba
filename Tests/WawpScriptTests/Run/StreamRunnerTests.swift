import Glibc
import TestSupport
import Testing

@testable import WawpScript

/// Runs a script over input from a pipe, in a dry run.
private func run(
  _ script: String, input: String, maximumInFlight: Int = 64, configure: (inout Configuration) -> Void = { _ in }
) throws -> (records: [Record], summary: StreamRunner.Summary) {
  let (readEnd, writeEnd) = try PrivateDescriptors.pipe()
  let bytes = Array(input.utf8)
  let writer = Thread {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { write(writeEnd, $0.baseAddress.map { $0 + written }, bytes.count - written) }
      if count <= 0 { break }
      written += count
    }
    close(writeEnd)
  }
  defer {
    writer.join()
    close(readEnd)
  }
  var configuration = Configuration()
  configuration.isDryRun = true
  configure(&configuration)
  let worker = Worker(configuration: configuration) { _, _ in }
  let source = ScriptSource(text: Array(script.utf8), name: "handle.lua", folder: nil)
  try worker.open(source)
  var records: [Record] = []
  let runner = StreamRunner(
    worker: worker, source: source, inputs: [.open(readEnd)], maximumInFlight: maximumInFlight,
    write: {
      records.append($0); return true
    }, flush: { _ in true }, isStopping: { false })
  let summary = runner.run()
  return (records, summary)
}

/// A thread that can be joined.
private final class Thread {
  private var thread = pthread_t()
  private final class Box {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }

  init(_ body: @escaping () -> Void) {
    pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      }, Unmanaged.passRetained(Box(body)).toOpaque())
  }

  func join() { pthread_join(thread, nil) }
}

@Suite("a run over a stream")
struct StreamRunnerTests {
  private func event(_ number: Int, name: String = "call.received") -> String {
    #"{"id":"evt_\#(number)","event":"\#(name)","payload":{"id":"C\#(number)","from":"1555\#(1_000_000 + number)@c.us"}}"#
      + "\n"
  }

  @Test("records come in the order of the input, whatever takes longer")
  func order() throws {
    let script =
      #"wawp.on("call.received", function(c) wawp.sleep(tonumber(c.call_id:sub(2)) % 2 == 0 and 0.02 or 0) c:reject() end)"#
    let (records, summary) = try run(script, input: (0..<200).map { event($0) }.joined())
    #expect(records.map(\.eventID) == (0..<200).map { "evt_\($0)" })
    #expect(summary.records == 200)
  }

  @Test("64 events wait at the same time")
  func concurrency() throws {
    let script = #"wawp.on("*", function() wawp.sleep(0.1) end)"#
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let start = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    let (records, _) = try run(script, input: (0..<64).map { event($0) }.joined())
    clock_gettime(CLOCK_MONOTONIC, &time)
    #expect(records.count == 64)
    #expect(Double(time.tv_sec) + Double(time.tv_nsec) / 1e9 - start < 3.2)
  }

  @Test("a large input, read ahead on a second thread, gives every record once and in order")
  func large() throws {
    let count = 20000
    let bad = "{\"event\":\n"
    var input = ""
    for number in 0..<count { input += number == 15000 ? bad : event(number) }
    let (records, summary) = try run(
      #"return function(c) if c.call_id then c:reject{reason = c.id} end end"#, input: input)
    #expect(summary.records == count)
    #expect(summary.undecodable == 1)
    #expect(records[15000].error != nil)
    #expect(records.enumerated().allSatisfy { $0 == 15000 || $1.decision.reason == "evt_\($0)" })
  }

  @Test("one bad event does not keep the others from being handled")
  func badEvent() throws {
    let (records, summary) = try run(
      #"return function(e) end"#,
      input: event(1) + "{\"event\":1}\n" + "nonsense\n" + event(2) + "{\"event\":\"x\"} tail\n")
    #expect(summary.undecodable >= 3)
    #expect(records.compactMap(\.eventID).prefix(2) == ["evt_1", "evt_2"])
  }

  @Test("a failing handler is recorded, and the next event is handled")
  func failingHandler() throws {
    let script = """
      wawp.on("call.received", function(c)
        if c.call_id == "C1" then error("broken") end
        c:allow("fine")
      end)
      """
    let (records, summary) = try run(script, input: event(0) + event(1) + event(2))
    #expect(summary.scriptFailures == 1)
    #expect(records[1].error?.message == "broken")
    #expect(records[1].error?.line == 2)
    #expect(records[1].error?.source == #"if c.call_id == "C1" then error("broken") end"#)
    #expect(records.map(\.decision.kind) == [.allow, .error, .allow])
  }

  @Test("globals that fill the memory end one event; the script is loaded anew for the next")
  func crowdedGlobals() throws {
    let script = """
      kept = {}
      wawp.on("call.received", function(c)
        if c.call_id == "C1" then while true do kept[#kept + 1] = {} end end
        c:allow(tostring(#kept))
      end)
      """
    let (records, _) = try run(script, input: event(0) + event(1) + event(2) + event(3)) { $0.memoryLimit = 4 << 20 }
    #expect(records.map(\.decision.kind) == [.allow, .error, .allow, .allow])
    #expect(records[1].error?.message.contains("--memory-limit") == true)
    #expect(records[3].decision.reason == "0")
  }

  @Test(
    "the wall and CPU limits name themselves",
    arguments: [
      ("while true do end", "--cpu-limit"), ("wawp.sleep(60)", "--event-timeout"),
      ("wawp.after(0, function() wawp.sleep(60) end)", "--event-timeout"),
    ])
  func limits(_ body: String, _ message: String) throws {
    let (records, _) = try run("return function(c) \(body) end", input: event(1) + event(2)) {
      $0.cpuLimit = 0.05
      // On a busy machine 0.05 s of CPU can take long.
      $0.eventTimeout = message == "--cpu-limit" ? 20 : 0.2
    }
    #expect(records.count == 2)
    #expect(records.allSatisfy { $0.error?.message.contains(message) == true }, "\(records.map(\.error))")
  }

  @Test(
    "`otherwise` says what becomes of the call when the handler fails",
    arguments: [
      ("reject", Decision.Kind.reject), ("allow", .allow),
    ])
  func otherwise(_ word: String, _ kind: Decision.Kind) throws {
    let script = #"wawp.on("call.received", {otherwise = "\#(word)"}, function() error("x") end)"#
    let (records, _) = try run(script, input: event(1))
    #expect(records[0].decision == Decision(kind, reason: "otherwise", by: "handle.lua:1"))
    #expect(records[0].error != nil)
    #expect(records[0].actions.map(\.outcome) == (kind == .reject ? [.dryRun] : []))
  }

  @Test("a deadline of the handler's own ends it")
  func deadline() throws {
    let script = #"wawp.on("call.received", {deadline = 0.05, otherwise = "reject"}, function() wawp.sleep(9) end)"#
    let (records, _) = try run(script, input: event(1))
    #expect(records[0].error?.message.contains("0.05 s (its deadline)") == true)
    #expect(records[0].decision.kind == .reject)
  }

  @Test("the CPU limit is that of the event, however many handlers and timers it has")
  func cpuOfTheEvent() throws {
    let script = """
      local function burn() for i = 1, 300000 do end end
      for i = 1, 60 do wawp.on("call.received", burn) end
      """
    let (records, _) = try run(script, input: event(1)) {
      $0.cpuLimit = 0.06
      $0.eventTimeout = 60
    }
    #expect(records[0].error?.message.contains("--cpu-limit") == true)
  }

  @Test("a handler's deadline begins with the handler")
  func deadlineOfTheHandler() throws {
    let script = """
      wawp.on("call.received", function() wawp.sleep(0.3) end)
      wawp.on("call.received", {deadline = 5}, function(c) wawp.sleep(0.01) c:allow("in time") end)
      wawp.on("call.received", {deadline = 0.2}, function(c) wawp.sleep(0.001) return true end)
      """
    let (records, _) = try run(script, input: event(1))
    #expect(records[0].error == nil)
    #expect(records[0].decision.reason == "in time")
  }

  @Test("a second reject in a handler keeps the first one's reason")
  func secondReject() throws {
    let (records, _) = try run(
      #"return function(c) c:reject{reason = "first"} c:reject{reason = "second"} end"#, input: event(1))
    #expect(records[0].decision.reason == "first")
    #expect(records[0].actions.map(\.outcome) == [.dryRun, .duplicate])
    #expect(records[0].sentence.hasPrefix("would reject"))
  }

  @Test("handlers run by priority until one returns a value")
  func chain() throws {
    let script = """
      wawp.on("call.*", function(c) c:allow("last") end)
      wawp.on("call.received", {priority = 5}, function(c) wawp.log.info("first") end)
      wawp.on("*", {priority = 1}, function(c) c:allow("second") return true end)
      """
    let (records, _) = try run(script, input: event(1))
    #expect(records[0].decision.reason == "second")
  }

  @Test("nobody's event is ignored")
  func ignored() throws {
    let (records, _) = try run(#"wawp.on("message", function() end)"#, input: event(1))
    #expect(records[0].decision.kind == .ignore)
    #expect(records[0].error == nil)
  }

  @Test("wawp.once runs a function once for a key")
  func once() throws {
    let script =
      #"return function(c) if wawp.once("k", 60, function() end) then c:allow("yes") else c:allow("no") end end"#
    let (records, _) = try run(script, input: event(1) + event(2))
    #expect(records.map(\.decision.reason) == ["yes", "no"])
  }

  @Test("a script without handlers runs once for each event")
  func topLevel() throws {
    let (records, _) = try run(
      #"if wawp.event.name == "call.received" then wawp.reject(wawp.event.call_id, wawp.event.from) end"#,
      input: event(1) + event(2, name: "message") + event(3))
    #expect(records.map(\.decision.kind) == [.reject, .ignore, .reject])
  }
}
