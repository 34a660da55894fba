import CCurl

/// What libcurl says of a transfer without an answer, turned into words.
struct Failure {
  let kind: wc_kind
  let reason: String
  let wasSent: Bool
  /// Whom the connection was to go to, when that is known: a proxy, if it is not the host of the request.
  var peer: String?

  func error(_ host: String, _ request: HTTPRequest) -> TransportError {
    func make(_ kind: TransportError.Kind, _ message: String) -> TransportError {
      TransportError(kind: kind, message: message, requestWasSent: wasSent)
    }
    switch kind {
    case WC_RESOLVE:
      return make(.resolve, "the name of \(host) is not known: check the address and the network")
    case WC_CONNECT:
      if let peer, host != peer, !host.hasPrefix(peer + ":"), host != "[\(peer)]", !host.hasPrefix("[\(peer)]:") {
        return make(.connect, "no connection to the proxy \(peer), which stands before \(host)\(because)")
      }
      return make(.connect, "no connection to \(host)\(because)")
    case WC_TLS:
      return make(
        .tls,
        "\(host) cannot be trusted\(because): check its certificate, or name its authority with --ca-file")
    case WC_TIMEOUT:
      return make(.timeout, wasSent ? "\(host) did not answer in time" : "no connection to \(host) in time")
    case WC_RESET: return make(.reset, "\(host) broke the connection before the answer was complete")
    case WC_TOO_LARGE:
      return make(
        .tooLarge,
        "the answer of \(host) is too large: its body may have \(request.maximumResponseBytes) bytes, its head 64 KiB"
      )
    case WC_INVALID_URL:
      return make(
        .invalidURL, "the address of \(host) cannot be used: write http:// or https://, host and path")
    case WC_UNAVAILABLE: return make(.unavailable, "libcurl has no memory for the request to \(host)")
    default: return make(.malformed, "the answer of \(host) is not http")
    }
  }

  private var because: String {
    let text = reason.lowercased()
    return text.isEmpty ? "" : ": \(text)"
  }
}
