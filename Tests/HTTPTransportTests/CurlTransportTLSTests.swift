import Glibc
import Testing

@testable import HTTPTransport

@Suite("TLS", .enabled(if: TLSServer.isPossible, "needs the openssl command"))
struct CurlTransportTLSTests {
  /// What becomes of a request to a server with a certificate for these names.
  private func outcome(
    _ host: String, certified names: String = "IP:127.0.0.1,DNS:localhost", isTrusted: Bool
  ) throws -> Outcome? {
    let server = try #require(TLSServer(names: names))
    let transport = CurlTransport.sample(caFile: isTrusted ? server.certificate : nil)
    return transport.outcome(of: .get("https://\(host):\(server.port)/?secret"))
  }

  @Test("An unknown authority is refused before anything is sent")
  func unknown() throws {
    let error = try outcome("127.0.0.1", isTrusted: false)?.error
    #expect(error?.kind == .tls)
    #expect(error?.requestWasSent == false)
    #expect(error?.message.contains("127.0.0.1") == true)
    #expect(error?.message.contains("--ca-file") == true)
    #expect(error?.message.contains("secret") == false)
  }

  @Test("A named authority is accepted", arguments: ["127.0.0.1", "localhost"])
  func accepted(host: String) throws {
    let response = try outcome(host, isTrusted: true)?.response
    #expect(response?.status == 200)
    #expect(response?.text.contains("Cipher") == true)
  }

  @Test(
    "A certificate for another host is refused, also of a known authority",
    arguments: [
      ("127.0.0.1", "DNS:localhost"), ("localhost", "IP:127.0.0.1"), ("127.0.0.1", "DNS:127.0.0.1"),
    ])
  func wrongHost(host: String, names: String) throws {
    let error = try outcome(host, certified: names, isTrusted: true)?.error
    #expect(error?.kind == .tls)
    #expect(error?.requestWasSent == false)
  }

  @Test("A server without TLS is refused before anything is sent")
  func plain() {
    let plain = LoopbackServer { connection in
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
      connection.waitForEnd()
    }
    let error = CurlTransport.sample().outcome(of: .post(plain.url("/", scheme: "https")))?.error
    #expect(error?.kind == .tls || error?.kind == .connect)
    #expect(error?.requestWasSent == false)
    #expect(plain.requests.isEmpty)
  }

  @Test("A server that never shakes hands: timeout, and nothing was sent")
  func silent() {
    let silent = LoopbackServer { connection in connection.waitForEnd() }
    let request = HTTPRequest(
      method: "POST", url: silent.url("/", scheme: "https"), timeout: 5, connectTimeout: 0.3)
    let error = CurlTransport.sample().outcome(of: request)?.error
    #expect(error?.kind == .timeout)
    #expect(error?.requestWasSent == false)
  }
}
