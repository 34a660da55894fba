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
    case .tls:
      (
        .tls,
        "\(host) cannot be trusted\(because): check its certificate, or name its authority with --ca-file"
      )
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

  private var proxy: String? {
    guard let peer = peer?.lowercased() else { return nil }
    let isHost = [peer, "[\(peer)]"].contains { host == $0 || host.hasPrefix($0 + ":") }
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
