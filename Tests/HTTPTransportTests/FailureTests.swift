import Testing

@testable import HTTPTransport

@Suite("Words for failures")
struct FailureTests {
  private func error(
    _ cause: FailureCause, reason: String = "", sent: Bool = true, peer: String? = nil,
    tunnel: (address: String, status: Int)? = nil
  ) -> TransportError {
    let request = HTTPRequest(
      method: "POST", url: "https://u:S3cret@api.example:8443/p?t=S3cret", timeout: 10, connectTimeout: 2.5,
      maximumResponseBytes: 1000)
    let failure = Failure(
      cause: cause, reason: reason, wasSent: sent, host: Address(request.url)?.host ?? "", request: request,
      caFile: "/etc/ca.pem", peer: peer, tunnel: tunnel)
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
    for peer in ["api.example", "api.example:8443", "API.example:8443"] {
      #expect(error(.connect, peer: peer).message == "no connection to api.example:8443")
    }
    #expect(error(.connect, peer: "api.example:3128").message.contains("the proxy api.example:3128,"))
    #expect(error(.resolve, peer: "proxy.lan").message.hasPrefix("the name of the proxy proxy.lan is not known"))
  }

  @Test(
    "A proxy that does not make a tunnel is named, with what to do, and asked again where that may help",
    arguments: [
      (407, TransportError.Kind.proxy, "wants a user name and a password"), (403, .proxy, "it answers 403"),
      (302, .proxy, "it answers 302"), (408, .connect, "it answers 408"), (429, .connect, "it answers 429"),
      (502, .connect, "it answers 502"), (0, .connect, "broke the connection"),
    ])
  func tunnel(status: Int, kind: TransportError.Kind, words: String) {
    let error = error(.proxy, sent: false, tunnel: ("[::1]:3128", status))
    #expect(error.kind == kind)
    #expect(error.message.hasPrefix("the proxy [::1]:3128"))
    #expect(error.message.contains(words))
    #expect(error.message.contains("api.example:8443"))
  }

  @Test("A proxy that is none: the variable is named, and what libcurl quotes of it is not shown")
  func setting() {
    let error = error(.proxySetting, reason: "Unsupported proxy syntax in 'http://u:S3cret@x'", sent: false)
    #expect(error.kind == .proxy)
    #expect(error.message.contains("https_proxy") && !error.message.contains("S3cret"))
  }

  @Test(
    "A server that cannot be trusted: what to do depends on why",
    arguments: [
      ("SSL certificate problem: certificate has expired", "cannot be trusted", "the clock of this machine"),
      ("SSL certificate problem: certificate is not yet valid", "cannot be trusted", "check the clock"),
      (
        "SSL: no alternative certificate subject name matches target host name 'x'", "cannot be trusted",
        "the name that"
      ),
      ("SSL: certificate subject name 'x' does not match target host name 'y'", "cannot be trusted", "the name that"),
      ("SSL certificate problem: self-signed certificate", "cannot be trusted", "--ca-file"),
      ("SSL certificate problem: unable to get local issuer certificate", "cannot be trusted", "--ca-file"),
      ("error:0A00010B:SSL routines::wrong version number", "does not speak tls", "scheme and port"),
      ("", "cannot be trusted", "--ca-file"),
    ])
  func distrust(reason: String, what: String, advice: String) {
    let message = error(.tls, reason: reason, sent: false).message
    #expect(message.hasPrefix("api.example:8443 \(what)"))
    #expect(message.contains(reason.lowercased()))
    #expect(message.contains(advice))
  }

  @Test("An unreadable file of authorities is named")
  func caFile() {
    let error = error(.caFile, sent: false)
    #expect(error.kind == .tls)
    #expect(error.message == "the certificates in /etc/ca.pem cannot be read: check the file")
  }
}
