import JSON
import Testing

@testable import WawpScript

@Suite("the record")
struct RecordTests {
  private func line(_ record: Record) -> String {
    var writer = JSONWriter()
    record.write(to: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private var call: Event {
    Event(
      raw: [], id: "evt_1", name: "call.received", session: "default", time: nil, instanceMe: nil,
      call: CallFields(callID: "C1", from: "15550000002@c.us", time: nil, isVideo: nil, isGroup: nil))
  }

  @Test("has the fields of the contract in their order")
  func contract() {
    var record = Record(of: call)
    record.decision = Decision(.reject, reason: "closed", by: "handle.lua:7")
    record.actions = [Action("reject", .done, status: 200, attempts: 1, milliseconds: 84.12)]
    record.handlerMilliseconds = 0.3
    #expect(
      line(record) == """
        {"event_id":"evt_1","event":"call.received","call_id":"C1","from":"15550000002@c.us","session":"default",\
        "decision":"reject","reason":"closed","by":"handle.lua:7",\
        "actions":[{"action":"reject","outcome":"done","status":200,"attempts":1,"ms":84.1}],\
        "outcome":"done","handler_ms":0.300,"dry_run":false}

        """)
  }

  @Test("shows a failure with message, file, line, source and traceback, and what is absent as null")
  func failure() {
    var record = Record()
    record.decision = Decision(.error)
    record.error = Record.Failure(
      message: "it \"broke\"", file: "a.lua", line: 3, source: "x()", traceback: "a.lua:3: in main chunk",
      inputLine: 7)
    record.isDryRun = true
    #expect(
      line(record) == """
        {"event_id":null,"event":null,"call_id":null,"from":null,"session":null,"decision":"error","reason":null,\
        "by":null,"actions":[],"outcome":"error","error":{"message":"it \\"broke\\"","file":"a.lua","line":3,\
        "source":"x()","traceback":"a.lua:3: in main chunk"},"input_line":7,"handler_ms":0.000,"dry_run":true}

        """)
  }

  @Test(
    "the outcome is the worst of the actions",
    arguments: [
      ([], "done"), ([.done, .failed, .duplicate], "failed"), ([.done, .duplicate], "duplicate"),
      ([.dryRun, .dryRun], "dry_run"),
      ([.late, .done], "late"), ([.unknown, .late], "unknown"),
    ] as [([Action.Outcome], String)])
  func outcome(_ outcomes: [Action.Outcome], _ expected: String) {
    var record = Record()
    record.actions = outcomes.map { Action("reject", $0) }
    #expect("\(record.outcome)" == expected)
    record.error = Record.Failure(message: "x")
    #expect("\(record.outcome)" == "error")
  }

  @Test("as a sentence")
  func sentence() {
    var record = Record(of: call)
    record.decision = Decision(.reject, reason: "closed", by: "handle.lua:7")
    record.actions = [
      Action("reject", .done, milliseconds: 84.2), Action("send_text", .failed, code: "timeout", message: "too slow"),
    ]
    #expect(
      record.sentence
        == "rejected 15550000002@c.us in 84 ms: closed (handle.lua:7); send_text failed [timeout] too slow")
    record.actions = [Action("reject", .dryRun)]
    #expect(record.sentence == "would reject 15550000002@c.us: closed (handle.lua:7)")
    record.decision = Decision(.allow, reason: "\u{1B}[31mred\nnext", by: nil)
    #expect(record.sentence == "allowed 15550000002@c.us: \\u{1B}[31mred\\nnext")
  }
}
