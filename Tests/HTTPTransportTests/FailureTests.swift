import Testing

@testable import HTTPTransport

@Suite("Words for failures")
struct FailureTests {
  private func error(
    _ cause: FailureCause, reason: String = "", sent: Bool = true, peer: String? = nil
  ) -> TransportError {
    let request = HTTPRequest(
      method: "POST", url: "https://u:S3cret@api.example:8443/p?t=S3cret", timeout: 10, connectTimeout: 2.5,
      maximumResponseBytes: 1000)
    let failure = Failure(
      cause: cause, reason: reason, wasSent: sent, host: Address(request.url)?.host ?? "", request: request,
      caFile: "/etc/ca.pem", peer: peer)
    return failure.error
  }

  @Test(
    "Each names the host and never the rest of the address",
    arguments: FailureCause.allCases.filter { $0 != .caFile })
  func host(cause: FailureCause) {
    for sent in [true, false] {
      let error = error(cause, sent: sent)
      #expect(error.message.contains("api.example:8443"))
      #expect(!error.message.contains("S3cret") && !error.message.contains("8443/"))
      #expect(error.message.first?.isUppercase == false && !error.message.hasSuffix("."))
      #expect(error.requestWasSent == sent)
    }
  }

  @Test("A timeout says what was waited for, and how long")
  func timeout() {
    #expect(error(.timeout).message == "api.example:8443 did not answer within 10 s")
    let connecting = error(.timeout, sent: false).message
    #expect(connecting.hasPrefix("no connection to api.example:8443 within 2.5 s: check"))
  }

  @Test("What libcurl says becomes one line of lower case, without a full stop")
  func reason() {
    let message = error(.connect, reason: "Connection\r\nrefused\u{1B}. ").message
    #expect(message == "no connection to api.example:8443: connection  refused")
    #expect(error(.connect, reason: String(repeating: "x", count: 10_000)).message.utf8.count < 300)
  }

  @Test("A proxy that cannot be reached is named")
  func proxy() {
    #expect(
      error(.connect, reason: "Refused", peer: "Proxy.lan").message
        == "no connection to the proxy proxy.lan, which stands before api.example:8443: refused")
    #expect(error(.connect, peer: "api.example").message == "no connection to api.example:8443")
    #expect(error(.resolve, peer: "proxy.lan").message.hasPrefix("the name of the proxy proxy.lan is not known"))
  }

  @Test("An unreadable file of authorities is named")
  func caFile() {
    let error = error(.caFile, sent: false)
    #expect(error.kind == .tls)
    #expect(error.message == "the certificates in /etc/ca.pem cannot be read: check the file")
  }
}
