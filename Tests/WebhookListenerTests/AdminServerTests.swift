import Testing

@testable import WebhookListener

@Suite struct AdminServerTests {
  @Test("it is healthy as long as it answers")
  func health() throws {
    let running = try AdminFixture()
    let response = try running.client.exchange(.request("GET", "/healthz", body: nil))
    #expect(response.status == 200)
    #expect(response.body == #"{"status":"ok"}"#)
  }

  @Test("it is ready unless there is a reason")
  func readiness() throws {
    let running = try AdminFixture()
    let ready = try running.client.exchange(.request("GET", "/readyz?verbose", body: nil))
    #expect(ready.status == 200)
    #expect(ready.body == #"{"status":"ready"}"#)
    running.set(reasons: ["the disk is full", "the script is \"broken\""])
    let not = try running.client.exchange(.request("GET", "/readyz", body: nil))
    #expect(not.status == 503)
    #expect(not.body == #"{"status":"not ready","reasons":["the disk is full","the script is \"broken\""]}"#)
    running.set(reasons: [])
    #expect(try running.client.exchange(.request("GET", "/readyz", body: nil)).status == 200)
  }

  @Test(
    "metrics come in the format that is asked for",
    arguments: [
      ([], "application/openmetrics-text; version=1.0.0; charset=utf-8", "# EOF\n"),
      (["Accept: text/plain"], "text/plain; version=0.0.4; charset=utf-8", "events_total 3\n"),
    ])
  func metrics(fields: [String], contentType: String, end: String) throws {
    let running = try AdminFixture()
    let response = try running.client.exchange(.request("GET", "/metrics", fields: fields, body: nil))
    #expect(response.status == 200)
    #expect(response.headers["content-type"] == contentType)
    #expect(response.body.contains("events_total 3\n"))
    #expect(response.body.hasSuffix(end))
    #expect(try running.client.exchange(.request("GET", "/healthz", body: nil)).status == 200)
  }

  @Test(
    "everything else is refused",
    arguments: [
      ("GET", "/", 404), ("GET", "/webhook", 404), ("GET", "/healthz/", 404), ("POST", "/healthz", 405),
      ("DELETE", "/metrics", 405), ("POST", "/", 404),
    ])
  func refused(method: String, target: String, status: Int) throws {
    let running = try AdminFixture()
    let response = try running.client.exchange(.request(method, target, body: nil))
    #expect(response.status == status)
    #expect(response.headers["allow"] == (status == 405 ? "GET, HEAD" : nil))
    #expect(try running.client.exchange(.request("GET", "/healthz", body: nil)).status == 200)
  }

  @Test("HEAD gets the head alone", arguments: ["/healthz", "/readyz", "/metrics", "/"])
  func head(target: String) throws {
    let running = try AdminFixture()
    let full = try running.client.exchange(.request("GET", target, body: nil))
    let head = try running.client.exchange(.request("HEAD", target, body: nil), hasBody: false)
    #expect(head.status == full.status)
    #expect(head.headers["content-length"] == String(full.body.utf8.count))
    #expect(try running.client.exchange(.request("GET", "/healthz", body: nil)).status == 200)
  }

  @Test("a request with a body ends its connection")
  func body() throws {
    let running = try AdminFixture()
    #expect(try running.client.exchange(.request("GET", "/healthz", body: "{}")).status == 200)
    #expect(try running.client.isAtEnd())
  }
}
