import HTTPTransport

extension APIErrorCode {
  /// What an attempt that got no answer is called.
  init(_ kind: TransportError.Kind) {
    switch kind {
    case .resolve, .connect, .proxy, .tls, .reset, .unavailable: self = .network
    case .timeout: self = .timeout
    case .tooLarge: self = .tooLarge
    case .malformed: self = .badResponse
    case .invalidURL: self = .badRequest
    case .cancelled: self = .cancelled
    }
  }

  /// Whether the next attempt may fare better: the network may, a certificate or a URL does not.
  static func isTransient(_ kind: TransportError.Kind) -> Bool {
    switch kind {
    case .resolve, .connect, .reset, .timeout, .malformed: true
    case .proxy, .tls, .tooLarge, .invalidURL, .unavailable, .cancelled: false
    }
  }
}
