import Glibc
import Testing

@testable import HTTPTransport

@Suite("TLS", .enabled(if: TLSServer.isPossible, "needs the openssl command"))
struct CurlTransportTLSTests {
  private let server: TLSServer

  init() throws { server = try #require(TLSServer()) }

  private func outcome(_ host: String, caFile: String?) -> Outcome? {
    CurlTransport.sample(caFile: caFile).outcome(of: .post("https://\(host):\(server.port)/?secret"))
  }

  @Test("An unknown authority is refused before anything is sent")
  func unknown() {
    let error = outcome("127.0.0.1", caFile: nil)?.error
    #expect(error?.kind == .tls)
    #expect(error?.requestWasSent == false)
    #expect(error?.message.contains("127.0.0.1") == true)
    #expect(error?.message.contains("--ca-file") == true)
    #expect(error?.message.contains("secret") == false)
  }

  @Test("A named authority is accepted", arguments: ["127.0.0.1", "localhost"])
  func accepted(host: String) {
    let response = outcome(host, caFile: server.certificate)?.response
    #expect(response?.status == 200)
    #expect(response?.text.contains("Cipher") == true)
  }

  @Test("A certificate for another host is refused, also of a known authority")
  func wrongHost() {
    let error = outcome("127.0.0.2", caFile: server.certificate)?.error
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
