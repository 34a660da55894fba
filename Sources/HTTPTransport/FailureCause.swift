import CCurl

/// Why a transfer ended without an answer, as CCurl tells it.
enum FailureCause: CaseIterable {
  case resolve, connect, tls, caFile, timeout, reset, bodyTooLarge, headTooLarge, malformed, invalidURL, noMemory,
    proxy,
    proxySetting

  /// `nil` when there is an answer.
  init?(_ kind: wc_kind) {
    switch kind {
    case WC_OK: return nil
    case WC_RESOLVE: self = .resolve
    case WC_CONNECT: self = .connect
    case WC_TLS: self = .tls
    case WC_CA_FILE: self = .caFile
    case WC_TIMEOUT: self = .timeout
    case WC_RESET: self = .reset
    case WC_BODY_TOO_LARGE: self = .bodyTooLarge
    case WC_HEAD_TOO_LARGE: self = .headTooLarge
    case WC_INVALID_URL: self = .invalidURL
    case WC_NO_MEMORY: self = .noMemory
    case WC_PROXY: self = .proxy
    case WC_PROXY_SETTING: self = .proxySetting
    default: self = .malformed
    }
  }

  /// The most bytes of an answer's head, interim answers included.
  static let maximumHead = Int(WC_MAXIMUM_HEAD)
}
