import HTTPTransport
import Testing
@testable import WawpScript

@Suite("What the client sends and when it sends it again")
struct WawpClientTests {
  @Test("a reject that is accepted is sent once")
  func rejectAccepted() throws {
    let fixture = try ClientFixture(.text(200, #"{"success":true}"#), seconds: 0.25)
    fixture.reject()
    #expect(fixture.outcomes.isEmpty)
    fixture.run()
    let success = try #require(fixture.success)
    #expect(success.status == 200)
    #expect(success.attempts == 1)
    #expect(abs(success.milliseconds - 250) < 1e-6)
    #expect(String(decoding: success.body, as: UTF8.self) == #"{"success":true}"#)
    #expect(fixture.transport.requests.count == 1)
    #expect(fixture.outcomes.count == 1)
  }

  @Test("a reject is repeated after what may pass", arguments: [429, 500, 502, 503, 504])
  func rejectRepeated(status: Int) throws {
    let fixture = try ClientFixture(.text(status, "{}"), .text(status, "{}"), .text(201, ""), random: 0)
    fixture.reject()
    fixture.run()
    let success = try #require(fixture.success)
    #expect(success.attempts == 3)
    #expect(fixture.timers.waits == [0.15, 0.3])
  }

  @Test(
    "a reject is repeated after failures of the network",
    arguments: [TransportError.Kind.resolve, .connect, .reset, .timeout, .malformed])
  func rejectRepeatedAfterNetworkFailure(kind: TransportError.Kind) throws {
    let fixture = try ClientFixture(.failure(kind), .text(200, ""))
    fixture.reject()
    fixture.run()
    #expect(try #require(fixture.success).attempts == 2)
  }

  @Test(
    "a reject is not repeated after what will not pass",
    arguments: [
      (400, "bad_request"), (401, "unauthorized"), (403, "forbidden"), (404, "not_found"),
      (405, "bad_request"),
      (408, "timeout"), (409, "conflict"), (413, "too_large"), (415, "bad_request"), (422, "bad_request"),
      (501, "server_error"), (302, "bad_response"), (521, "bad_gateway"),
    ])
  func rejectNotRepeated(status: Int, code: String) throws {
    let fixture = try ClientFixture(.text(status, #"{"message":"no"}"#), .text(200, ""))
    fixture.reject()
    fixture.run()
    let failure = try #require(fixture.failure)
    #expect(failure.code.rawValue == code)
    #expect(failure.status == status)
    #expect(failure.attempts == 1)
    #expect(fixture.transport.requests.count == 1)
  }

  @Test(
    "a reject is not repeated after failures on this side",
    arguments: [
      (TransportError.Kind.tls, APIErrorCode.network), (.proxy, .network), (.tooLarge, .tooLarge),
      (.invalidURL, .badRequest), (.unavailable, .network), (.cancelled, .cancelled),
    ])
  func rejectNotRepeatedAfterOwnFailure(kind: TransportError.Kind, code: APIErrorCode) throws {
    let fixture = try ClientFixture(.failure(kind), .text(200, ""))
    fixture.reject()
    fixture.run()
    let failure = try #require(fixture.failure)
    #expect(failure.code == code)
    #expect(failure.attempts == 1)
    #expect(failure.status == nil)
    #expect(failure.message == "it failed")
  }

  @Test("a 200 that says that it failed is refused, and not repeated")
  func rejectRefused() throws {
    let fixture = try ClientFixture(
      .text(200, #"{"success":false,"message":"Call not found","code":"gone"}"#))
    fixture.reject()
    fixture.run()
    let failure = try #require(fixture.failure)
    #expect(failure.code == .refused)
    #expect(failure.status == 200)
    #expect(failure.message == "Call not found")
    #expect(failure.bodyCode == "gone")
    #expect(!failure.retryable)
    #expect(fixture.transport.requests.count == 1)
  }

  @Test("a reject is attempted until the deadline, and the last failure is reported")
  func rejectUntilDeadline() throws {
    let fixture = try ClientFixture(.text(503, #"{"message":"busy"}"#))
    fixture.reject(within: 45)
    fixture.run()
    let failure = try #require(fixture.failure)
    #expect(failure.code == .badGateway)
    #expect(failure.message == "busy")
    #expect(failure.retryable)
    #expect(failure.attempts == fixture.transport.requests.count)
    #expect((12...20).contains(failure.attempts))
    #expect(failure.milliseconds <= 45_000)
    #expect(failure.milliseconds > 40_000)
    #expect(fixture.timers.pending == 0)
  }

  @Test("an attempt gets no more time than is left, and connecting no more than the attempt")
  func timeoutIsClipped() throws {
    let fixture = try ClientFixture(.failure(.timeout))
    fixture.reject(within: 12)
    fixture.run()
    let requests = fixture.transport.requests
    #expect(requests.first?.timeout == 10)
    #expect(requests.first?.connectTimeout == 5)
    let last = try #require(requests.last)
    #expect(requests.count == 2)
    #expect(last.timeout < 2 && last.timeout > 1)
    #expect(last.connectTimeout == last.timeout)
    let failure = try #require(fixture.failure)
    #expect(failure.code == .timeout)
    #expect(failure.milliseconds <= 12_000.001)
  }

  @Test("an attempt that had only the last moments does not hide the answer before it")
  func clippedAttempt() throws {
    let fixture = try ClientFixture(.text(503, #"{"message":"busy"}"#), .failure(.timeout))
    fixture.reject(within: 5)
    fixture.run()
    let failure = try #require(fixture.failure)
    #expect(failure.code == .badGateway)
    #expect(failure.status == 503)
    #expect(failure.message == "busy")
    #expect(failure.attempts == 2)
  }

  @Test("for a message it does: it may have been sent")
  func clippedMessage() throws {
    let fixture = try ClientFixture(.text(429, ""), .failure(.timeout))
    fixture.sendText(within: 5)
    fixture.run()
    #expect(try #require(fixture.failure).code == .timeout)
  }

  @Test("without time nothing is sent, and the completion still comes later", arguments: [0, -5, 0.04])
  func noTime(seconds: Double) throws {
    let fixture = try ClientFixture(.text(200, ""))
    let operation = fixture.reject(within: seconds)
    #expect(fixture.outcomes.isEmpty)
    #expect(!operation.isFinished)
    fixture.run()
    let failure = try #require(fixture.failure)
    #expect(failure.code == .timeout)
    #expect(failure.attempts == 0)
    #expect(failure.retryable)
    #expect(operation.isFinished)
    #expect(fixture.transport.requests.isEmpty)
  }

  @Test("an endless deadline is one")
  func endlessDeadline() throws {
    let fixture = try ClientFixture(.text(500, ""), .text(200, ""))
    fixture.reject(within: .infinity)
    fixture.run()
    #expect(fixture.transport.requests.map(\.timeout) == [10, 10])
    #expect(fixture.success != nil)
  }

  @Test("what the server asks to wait is waited")
  func retryAfter() throws {
    let header = HTTPHeader(name: "retry-after", value: "7")
    let fixture = try ClientFixture(.response(429, headers: [header]), .text(200, ""))
    fixture.reject()
    fixture.run()
    #expect(fixture.timers.waits == [7])
    #expect(try #require(fixture.success).attempts == 2)
  }

  @Test("a date to wait for is held against the server's own clock")
  func retryAfterDate() throws {
    let headers = [
      HTTPHeader(name: "Date", value: "Sun, 06 Nov 1994 08:49:37 GMT"),
      HTTPHeader(name: "Retry-After", value: "Sun, 06 Nov 1994 08:49:41 GMT"),
    ]
    let fixture = try ClientFixture(.response(503, headers: headers), .text(200, ""))
    fixture.reject()
    fixture.run()
    #expect(fixture.timers.waits == [4])
  }

  @Test("a timer that comes too late for another attempt: the failure of the last one is reported")
  func lateTimer() throws {
    let fixture = try ClientFixture(
      .failure(.connect, wasSent: false, message: "no connection"), .text(200, ""), isImmediate: true)
    fixture.reject(within: 1)
    #expect(fixture.timers.pending == 1)
    fixture.timers.pass(5)
    fixture.run()
    #expect(fixture.transport.requests.count == 1)
    #expect(fixture.failure?.code == .network)
    #expect(fixture.failure?.message == "no connection")
  }

  @Test("a wait beyond the deadline is not begun")
  func retryAfterTooLong() throws {
    let header = HTTPHeader(name: "Retry-After", value: "60")
    let fixture = try ClientFixture(.response(429, headers: [header]), .text(200, ""))
    fixture.reject()
    fixture.run()
    let failure = try #require(fixture.failure)
    #expect(failure.code == .rateLimited)
    #expect(failure.retryable)
    #expect(failure.retryAfter == 60)
    #expect(failure.attempts == 1)
    #expect(fixture.timers.waits.isEmpty)
    #expect(failure.milliseconds < 100)
  }

  @Test("a message is sent again only when it was certainly not accepted")
  func messageRepeated() throws {
    let fixture = try ClientFixture(
      .failure(.connect, wasSent: false), .text(429, ""), .failure(.reset, wasSent: false),
      .text(201, #"{"id":"M"}"#))
    fixture.sendText()
    fixture.run()
    #expect(try #require(fixture.success).attempts == 4)
  }

  @Test(
    "a message is not sent again after an answer that leaves it open",
    arguments: [400, 401, 500, 502, 503, 504])
  func messageNotRepeated(status: Int) throws {
    let fixture = try ClientFixture(.text(status, ""), .text(200, ""))
    fixture.sendText()
    fixture.run()
    #expect(try #require(fixture.failure).attempts == 1)
    #expect(fixture.transport.requests.count == 1)
  }

  @Test(
    "a message that may have left is not sent again",
    arguments: [TransportError.Kind.timeout, .reset, .malformed, .connect])
  func messageNotRepeatedAfterNetworkFailure(kind: TransportError.Kind) throws {
    let fixture = try ClientFixture(.failure(kind, wasSent: true), .text(200, ""))
    fixture.sendText()
    fixture.run()
    #expect(fixture.failure != nil)
    #expect(fixture.transport.requests.count == 1)
  }

  @Test(
    "other requests are repeated by what a second one would do",
    arguments: [
      (APIMethod.get, "/v2/session/info", 2), (.put, "/v2/labels/1/chats/2", 2),
      (.delete, "/v2/session/delete", 2),
      (.head, "/v2/lids", 2), (.post, "/v2/session/info", 1), (.patch, "/v2/session/rate-limit", 1),
      (.get, "/v2/send/text", 1), (.get, "/v2/%73end/text", 1), (.put, "/api/sendText", 1),
    ])
  func requestRepeated(method: APIMethod, path: String, attempts: Int) throws {
    let fixture = try ClientFixture(.text(502, ""), .text(200, "{}"))
    try fixture.request(method, path)
    fixture.run()
    #expect(fixture.transport.requests.count == attempts)
    #expect((fixture.success != nil) == (attempts == 2))
  }

  @Test("parameters that do not fit are refused before anything is sent")
  func parametersRefused() throws {
    let fixture = try ClientFixture(.text(200, ""))
    #expect(throws: APIRequestError("a GET request has no body: pass the parameters as its query")) {
      try fixture.request(.get, "/v2/lids", .body(Array("{}".utf8)))
    }
    for text in ["[1]", "", "null", "{", "}"] {
      #expect(throws: APIRequestError("the parameters are not a json object")) {
        try fixture.request(.post, "/v2/lids", .body(Array(text.utf8)))
      }
    }
    #expect(fixture.transport.requests.isEmpty)
  }

  @Test("cancelling a transfer ends it, and nobody is called")
  func cancelTransfer() throws {
    let fixture = try ClientFixture(.silence)
    let operation = fixture.reject()
    #expect(fixture.transport.underWay == 1)
    operation.cancel()
    operation.cancel()
    #expect(operation.isFinished)
    #expect(fixture.transport.cancelled.map(\.rawValue) == [1])
    #expect(fixture.transport.underWay == 0)
    fixture.run()
    #expect(fixture.outcomes.isEmpty)
  }

  @Test("cancelling a wait ends it, and nothing more is sent")
  func cancelWait() throws {
    let fixture = try ClientFixture(.text(503, ""), .text(200, ""))
    let operation = fixture.reject()
    #expect(fixture.transport.deliverNext())
    #expect(fixture.timers.pending == 1)
    operation.cancel()
    #expect(fixture.timers.pending == 0)
    fixture.run()
    #expect(fixture.outcomes.isEmpty)
    #expect(fixture.transport.requests.count == 1)
    #expect(operation.attempts == 1)
  }

  @Test("an answer that comes from inside the start does not call back into the caller")
  func immediateAnswer() throws {
    let fixture = try ClientFixture(.text(200, ""), isImmediate: true)
    let operation = fixture.reject()
    #expect(fixture.outcomes.isEmpty)
    operation.cancel()
    fixture.run()
    #expect(fixture.outcomes.isEmpty)

    let second = try ClientFixture(.text(500, ""), .text(200, ""), isImmediate: true)
    second.reject()
    second.run()
    #expect(try #require(second.success).attempts == 2)
    #expect(second.outcomes.count == 1)
  }

  @Test("operations and clients are freed when they have finished")
  func freed() throws {
    weak var operation: APIOperation?
    weak var client: WawpClient?
    do {
      let fixture = try ClientFixture(.text(503, ""), .text(200, ""))
      operation = fixture.reject()
      client = fixture.client
      #expect(operation != nil)
      fixture.run()
      #expect(fixture.success != nil)
    }
    #expect(operation == nil)
    #expect(client == nil)
  }
}
