/// What libcurl says of a transfer without an answer, turned into words.
struct Failure {
  let cause: FailureCause
  let reason: String
  let wasSent: Bool
  let host: String
  let request: HTTPRequest
  let caFile: String?
  /// Whom the connection was to go to, when that is known: a proxy, if it is not the host of the request.
  var peer: String?
  /// Where a proxy was reached, and its answer to the request for a tunnel: 0 for none.
  var tunnel: (address: String, status: Int)?

  /// The error; its message names the host, never path, query or credentials.
  var error: TransportError {
    let (kind, message) = explanation
    return TransportError(kind: kind, message: message, requestWasSent: wasSent)
  }

  private var explanation: (TransportError.Kind, String) {
    switch cause {
    case .resolve:
      (
        .resolve,
        "the name of \(proxy.map { "the proxy \($0)" } ?? host) is not known: check the address and the network"
      )
    case .connect:
      (.connect, "no connection to \(proxy.map { "the proxy \($0), which stands before \(host)" } ?? host)\(because)")
    case .proxy: (isLasting ? .proxy : .connect, refusal)
    case .proxySetting:
      (
        .proxy,
        "no connection to \(host): what the environment names as its proxy is none: write http://host:port into"
          + " \(setting)"
      )
    case .tls:
      (.tls, distrust)
    case .caFile:
      (.tls, "the certificates in \(caFile ?? "the system's folder") cannot be read: check the file")
    case .timeout: (.timeout, lateness)
    case .reset: (.reset, "\(host) broke the connection before its answer was complete")
    case .bodyTooLarge:
      (.tooLarge, "the answer of \(host) is too large: more than \(request.maximumResponseBytes) bytes")
    case .headTooLarge:
      (.tooLarge, "the head of the answer of \(host) is too large: more than \(FailureCause.maximumHead >> 10) KiB")
    case .invalidURL: (.invalidURL, "the address at \(host) cannot be used: write https://host/path")
    case .noMemory: (.unavailable, "there is no memory for the request to \(host)")
    case .malformed: (.malformed, "the answer of \(host) is not http: check scheme and port of the address")
    }
  }

  private var distrust: String {
    let because = because
    func says(_ words: String...) -> Bool { words.contains { because.contains($0) } }
    if says("wrong version number", "packet length too long", "http request", "unknown protocol") {
      return "\(host) does not speak tls\(because): check scheme and port of the address"
    }
    let advice =
      if says("expired") {
        "it has to be renewed there, unless the clock of this machine is wrong"
      } else if says("not yet valid") {
        "check the clock of this machine"
      } else if says("subject name") {
        "write the name that the certificate is for into the address"
      } else {
        "check its certificate, or name its authority with --ca-file"
      }
    return "\(host) cannot be trusted\(because): \(advice)"
  }

  /// Whether the proxy will say the same the next time.
  private var isLasting: Bool {
    guard let status = tunnel?.status else { return false }
    return (300...499).contains(status) && status != 408 && status != 429
  }

  private var refusal: String {
    let proxy = tunnel.map { $0.address.isEmpty ? "the proxy" : "the proxy \($0.address)" } ?? "the proxy"
    switch tunnel?.status ?? 0 {
    case 407:
      return "\(proxy), which stands before \(host), wants a user name and a password, or other ones (407): write"
        + " http://user:password@host:port into \(setting)"
    case 300...: return "\(proxy) does not connect to \(host): it answers \(tunnel?.status ?? 0)"
    default: return "\(proxy) broke the connection instead of connecting to \(host)"
    }
  }

  /// The variable that names the proxy, unless it is `all_proxy`.
  private var setting: String { Address(request.url)?.isSecure == true ? "https_proxy" : "http_proxy" }

  private var proxy: String? {
    guard let peer = peer?.lowercased(), let address = Address(request.url) else { return nil }
    let isHost = host == peer || host.hasPrefix(peer + ":") || address.origin.hasSuffix("://" + peer)
    return isHost ? nil : peer
  }

  private var lateness: String {
    wasSent
      ? "\(host) did not answer within \(seconds(request.timeout))"
      : "no connection to \(host) within \(seconds(min(request.connectTimeout, request.timeout)))"
        + ": check the address, the network and the proxy"
  }

  private func seconds(_ value: Double) -> String {
    let rounded = (value * 1000).rounded() / 1000
    return rounded == rounded.rounded() && abs(rounded) < 1e9 ? "\(Int(rounded)) s" : "\(rounded) s"
  }

  /// One line, whatever a server had libcurl quote.
  private var because: String {
    let line = reason.unicodeScalars.prefix(200).map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
    var text = String(String.UnicodeScalarView(line)).lowercased()
    while text.last == " " || text.last == "." { text.removeLast() }
    return text.isEmpty ? "" : ": \(text)"
  }
}
