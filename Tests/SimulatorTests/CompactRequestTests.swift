import NIOCore
import NIOHTTP1
import Testing

@testable import Simulator

@Suite("Compact request")
struct CompactRequestTests {
  @Test("gives back what was packed")
  func roundTrip() {
    let head = HTTPRequestHead(
      version: .http1_1, method: .POST, uri: "/a%20b?x=1&x=%0A",
      headers: ["Host": "h:80", "Empty": "", "Twice": "1", "twice": "2"])
    let body: [UInt8] = [0x0A, 0x00, 0xFF, 0x0A]
    let request = CompactRequest(
      number: 3, time: 1.5, connection: 2, status: 503, failure: .answer(status: 503, shape: .xml),
      head: head,
      body: ByteBuffer(bytes: body)
    ).unpacked
    #expect(request.number == 3)
    #expect(request.time == 1.5)
    #expect(request.connection == 2)
    #expect(request.status == 503)
    #expect(request.failure == "xml")
    #expect(request.method == "POST")
    #expect(request.target == "/a%20b?x=1&x=%0A")
    #expect(request.path == "/a b")
    #expect(request.query == [RequestField(name: "x", value: "1"), RequestField(name: "x", value: "\n")])
    #expect(
      request.headers.map { "\($0.name)=\($0.value)" } == ["Host=h:80", "Empty=", "Twice=1", "twice=2"])
    #expect(request.body == body)
    #expect(request.header("TWICE") == "1")
    #expect(request.queryValue("x") == "1")
    #expect(request.queryValue("X") == nil)
  }

  @Test("needs neither headers nor a body")
  func bare() {
    let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
    let request = CompactRequest(
      number: 1, time: 0, connection: 1, status: 200, failure: nil, head: head, body: nil
    ).unpacked
    #expect(request.headers.isEmpty)
    #expect(request.body.isEmpty)
    #expect(request.query.isEmpty)
    #expect(request.failure == nil)
  }
}
