/// How the API is reached: everything about it that does not differ from one request to the next.
public struct APIConfiguration: Sendable {
  /// The address that paths are appended to.
  public var baseURL: BaseURL
  /// Where the credentials go.
  public var placement: CredentialsPlacement
  /// The most seconds that one attempt may take, from connecting to the last byte of the answer.
  public var attemptTimeout: Double
  /// The most seconds that connecting may take; never more than an attempt has.
  public var connectTimeout: Double
  /// How long to wait between attempts.
  public var retry: RetryPolicy
  /// The value of the `User-Agent` header.
  public var userAgent: String
  /// The longest answer that is read, in bytes; a longer one fails as `too_large`.
  public var maximumResponseBytes: Int

  /// The defaults: Wawp's own address, credentials in the query, 10 s for an attempt and 5 s of it for
  /// connecting, answers up to 4 MiB.
  public init(
    baseURL: BaseURL = .wawp, placement: CredentialsPlacement = .query, attemptTimeout: Double = 10,
    connectTimeout: Double = 5, retry: RetryPolicy = RetryPolicy(), userAgent: String = "wawp-script",
    maximumResponseBytes: Int = 4 << 20
  ) {
    self.baseURL = baseURL
    self.placement = placement
    self.attemptTimeout = attemptTimeout
    self.connectTimeout = connectTimeout
    self.retry = retry
    self.userAgent = userAgent
    self.maximumResponseBytes = maximumResponseBytes
  }
}
