/// How senders prove who they are: everything that is required must hold.
public struct Authentication: Hashable, Sendable {
  /// The hash of an HMAC.
  public enum Algorithm: String, Hashable, Sendable, CaseIterable {
    /// As WAHA signs.
    case sha512
    /// As the Wawp SDK for Python checks.
    case sha256
  }

  /// A way to prove it.
  ///
  /// Names of fields are compared without regard to case.
  public enum Scheme: Hashable, Sendable {
    /// The HMAC of the body in hexadecimal digits, with or without `sha512=` or `sha256=` before them.
    ///
    /// The algorithm is the one that is configured. If the sender names one in `algorithmHeader`, it has to be that.
    case hmac(
      Algorithm, header: String = "X-Webhook-Hmac", algorithmHeader: String = "X-Webhook-Hmac-Algorithm")
    /// As standardwebhooks.com describes for its `v1` signatures. Secrets are `whsec_` and base64, or raw.
    case standardWebhooks
    /// The secret itself in a field.
    case plain(header: String = "X-Wawp-Signature")
    /// The secret itself in the query of the URL, percent-encoded.
    case query(name: String = "secret")

    /// Whether it proves that the body is the sender's.
    public var signsBody: Bool {
      switch self {
      case .hmac, .standardWebhooks: true
      case .plain, .query: false
      }
    }
  }

  /// A scheme and the secrets of which one must fit.
  public struct Requirement: Hashable, Sendable {
    /// How the secret is shown.
    public var scheme: Scheme
    /// All that are valid now: the old and the new one while a secret is being changed.
    public var secrets: [Secret]

    /// Requires that one of the secrets fits.
    public init(_ scheme: Scheme, secrets: [Secret]) {
      self.scheme = scheme
      self.secrets = secrets
    }
  }

  /// What must hold; nothing lets everybody in.
  public var requirements: [Requirement]
  /// How far a signed time may be from now, in seconds, either way.
  ///
  /// It is for `standardWebhooks`: times inside of bodies are held against it by whoever reads them.
  public var replayWindow: Int

  /// Requires all of the requirements.
  public init(_ requirements: [Requirement] = [], replayWindow: Int = 300) {
    self.requirements = requirements
    self.replayWindow = replayWindow
  }

  /// Whether a body that is let in was signed by its sender.
  public var signsBody: Bool {
    requirements.contains { $0.scheme.signsBody }
  }
}
