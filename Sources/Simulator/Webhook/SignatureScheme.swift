/// How a webhook's sender proves that it knows the secret.
public enum SignatureScheme: String, CaseIterable, Hashable, Sendable {
  /// WAHA's: the HMAC-SHA-512 of the body in hex, in `X-Webhook-Hmac`, and `X-Webhook-Hmac-Algorithm: sha512`.
  case hmacSHA512 = "hmac-sha512"
  /// The same with SHA-256, as the Python library of Wawp checks it.
  case hmacSHA256 = "hmac-sha256"
  /// That of standardwebhooks.com: `webhook-id`, `webhook-timestamp` and `webhook-signature`.
  case standardWebhooks = "standard-webhooks"
  /// The secret itself in `X-Wawp-Signature`.
  case plain
  /// The secret itself in the URL's query, as `secret`.
  case url
}
