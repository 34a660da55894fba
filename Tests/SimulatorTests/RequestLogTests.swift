import Glibc
import JSON
import Machine
import Testing

@testable import Simulator

@Suite("Log")
struct RequestLogTests {
  private func logged(
    _ requests: [String], change: (inout SimulatorConfiguration) throws -> Void = { _ in }
  ) throws -> [String] {
    let file = try TemporaryFile()
    try Simulator.running({
      $0.log = .json(path: file.path)
      try change(&$0)
    }) { simulator in
      for request in requests { _ = try simulator.answer(to: request) }
      // Read while the stand-in runs: each line must be out before its answer is.
      #expect(try file.text.split(separator: "\n").count == requests.count)
    }
    return try file.text.split(separator: "\n").map(String.init)
  }

  @Test("has one JSON object a line, with what was asked and what was answered")
  func fields() throws {
    let lines = try logged([Request.reject(headers: ["X-A: 1", "X-A: 2"])])
    try JSONParser().withValue(of: Array(lines[0].utf8)) { entry in
      #expect(entry["n"]?.int == 1)
      #expect(abs((entry["time"]?.double ?? 0) - SystemClock.wall) < 60)
      #expect(entry["connection"]?.int == 1)
      #expect(entry["method"]?.string == "POST")
      #expect(entry["path"]?.string == "/v2/calls/reject")
      #expect(entry["query"]?["instance_id"]?.string == "I1")
      #expect(entry["query"]?["access_token"]?.string == "[redacted]")
      #expect(entry["headers"]?["X-A"]?.elements?.map(\.string) == ["1", "2"])
      #expect(entry["body"]?["from"]?.string == "15550000002@c.us")
      #expect(entry["body_bytes"]?.int == Request.call.utf8.count)
      #expect(entry["status"]?.int == 200)
      #expect(entry["callId"]?.string == "C1")
      #expect(entry["from"]?.string == "15550000002@c.us")
      #expect(entry["failure"] == nil)
    }
  }

  @Test(
    "shows a body that is not JSON by its length alone",
    arguments: ["callId=C1&access_token=token-in-query", "{", ""])
  func otherBodies(body: String) throws {
    let line = try logged([Request.reject(body)])[0]
    #expect(line.contains(#""body":null,"body_bytes":\#(body.utf8.count),"#))
  }

  @Test("says which failure was applied")
  func failure() throws {
    let line = try logged([Request.reject()]) { $0.failures = [try FailureRule(parsing: "503:xml")] }[0]
    #expect(line.contains(#""status":503,"failure":"xml","#))
  }

  private static let token = "T0ken/with+signs"
  private static let escaped = "T0ken%2Fwith%2Bsigns"

  @Test(
    "and pages never show a token, wherever a client put it",
    arguments: [
      Request.post("/v2/calls/reject?instance_id=I1&access_token=\(escaped)", Request.call),
      Request.post("/v2/calls/reject?instance_id=I1&access%5Ftoken=\(escaped)", Request.call),
      Request.post(
        "/v2/calls/reject", #"{"callId":"C","from":"x","instance_id":"I","access_token":"\#(token)"}"#),
      Request.post(
        "/v2/calls/reject", #"{"callId":"C","from":"x","access_token":"T0ken\u002fwith\u002bsigns"}"#),
      Request.post("/v2/send/text", Request.call, headers: ["access-token: \(token)"]),
      Request.post("/v2/send/text", Request.call, headers: ["Authorization: Bearer \(token)"]),
      Request.post("/v2/\(escaped)?access_token=\(escaped)", Request.call),
      Request.post("/v2/lids/\(escaped)?access_token=\(escaped)", "{}"),
      Request.post(
        "/v2/calls/reject?instance_id=I&access_token=\(escaped)",
        #"{"callId":"\#(token)","from":"x\#(token)y","n":[{"\#(token)":"\#(token)"}]}"#),
      Request.post(
        "/x?access_token=\(escaped)", "{}", headers: ["Referer: http://x/?access_token=\(escaped)"]),
      Request.post("/x?access_token=\(escaped)&also=\(escaped)&\(escaped)", "\(token)"),
      Request.post(
        "/x?token=\(escaped)", #"{"deep":{"accessToken":"\#(token)"}}"#, headers: ["X-Token: \(token)"]),
      Request.post("/x", "access_token=\(escaped)", type: "application/x-www-form-urlencoded"),
      Request.get("/v2/nowhere", headers: ["Cookie: t=\(token)", "access-token: \(token)"]),
    ], [nil, token])
  func redaction(request: String, configured: String?) throws {
    let file = try TemporaryFile()
    try Simulator.running({
      $0.log = .json(path: file.path)
      $0.accessToken = configured
    }) { simulator in
      let answer = try simulator.answer(to: request)
      let requests = try simulator.answer(to: Request.get("/__requests"))
      let statistics = try simulator.answer(to: Request.get("/__stats"))
      let line = simulator.requests()[0].redactedLine(token: configured, parser: JSONParser())
      for text in [try file.text, requests.text, statistics.text, line, simulator.summary, answer.text] {
        #expect(!text.isEmpty)
        #expect(!text.lowercased().contains("0ken"))
      }
    }
  }

  @Test("as text is one line without control characters")
  func text() throws {
    try Simulator.running { simulator in
      _ = try simulator.answer(
        to: Request.reject(#"{"callId":"C1\u001b[31m\n","from":"x"}"#))
      let line = simulator.requests()[0].redactedLine(token: nil, parser: JSONParser())
      #expect(line == #"#1 POST /v2/calls/reject 200 connection 1 callId=C1\u{1b}[31m\u{a} from=x"#)
    }
  }

  @Test("a file that cannot be opened keeps the stand-in from starting")
  func cannotOpen() {
    let path = "/nonexistent/log.jsonl"
    #expect(throws: SimulatorError.cannotOpenLog(path: path, reason: "No such file or directory")) {
      try Simulator.running({ $0.log = .json(path: path) }) { _ in }
    }
  }

  @Test("a new file is its owner's alone")
  func mode() throws {
    let file = try TemporaryFile()
    unlink(file.path)
    try Simulator.running({ $0.log = .json(path: file.path) }) { _ in }
    var status = stat()
    #expect(stat(file.path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
  }
}
