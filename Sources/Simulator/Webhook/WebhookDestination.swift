/// Where webhooks go and how they are proved.
///
/// It holds the secret: it is not to be shown.
public struct WebhookDestination: Sendable {
  /// The listener's URL, such as `http://127.0.0.1:8080/webhook`; `http` only.
  public var url: String
  /// The secret shared with the listener; nil sends no proof.
  public var secret: String?
  /// How the secret is proved.
  public var scheme = SignatureScheme.hmacSHA512
  /// The header for the signature; nil stands for the scheme's own.
  public var signatureHeader: String?
  /// How many connections may be open at once; they are kept and used again.
  public var connections = 64
  /// Seconds to wait for an answer before the attempt counts as failed.
  ///
  /// WAHA itself sets no limit.
  public var answerTimeout = 30.0

  /// A destination without a secret.
  public init(url: String) {
    self.url = url
  }

  /// Checks the settings without sending anything.
  ///
  /// - Throws: `SimulatorError` with the first that is wrong; no error holds the secret.
  public func validate() throws {
    _ = try WebhookFormat(self)
    guard (1...10_000).contains(connections) else {
      throw SimulatorError.invalidSetting("the number of connections is between 1 and 10000, not \(connections)")
    }
    guard answerTimeout > 0, answerTimeout <= 86_400 else {
      throw SimulatorError.invalidSetting("the time to wait for an answer is above 0 and at most a day")
    }
  }
}
