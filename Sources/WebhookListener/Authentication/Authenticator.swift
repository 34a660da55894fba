import Crypto
import Machine
import NIOHTTP1

/// Checks senders against what is required of them, first by the head of a request, then by its body.
struct Authenticator: Sendable {
  private let checks: [Check]
  private let replayWindow: Int64
  /// Seconds since 1970.
  private let now: @Sendable () -> Int64
  /// Whether a body that is let in was signed by its sender.
  let signsBody: Bool

  private enum Check: Sendable {
    case sha512(SigningKeys<SHA512>, HMACFields)
    case sha256(SigningKeys<SHA256>, HMACFields)
    case standardWebhooks(SigningKeys<SHA256>)
    case plain(KnownSecrets, header: String)
    case query(KnownSecrets, name: String)
  }

  /// - Throws: `ListenerError` if a secret is empty or cannot be read, or a scheme has none.
  init(_ authentication: Authentication, now: @escaping @Sendable () -> Int64 = { Int64(SystemClock.wall) }) throws {
    checks = try authentication.requirements.map { try Self.check($0) }
    replayWindow = Int64(authentication.replayWindow)
    signsBody = authentication.signsBody
    self.now = now
  }

  // MARK: The head

  /// Checks what the head alone can tell, and takes from it the signatures that the body is to be checked against.
  func signatures(in headers: HTTPHeaders, _ target: RequestTarget) throws(AuthenticationFailure) -> PresentedSignatures
  {
    var presented = PresentedSignatures()
    for check in checks {
      switch check {
      case .sha512(_, let fields): presented.byCheck.append(.hmac(try fields.signature(in: headers)))
      case .sha256(_, let fields): presented.byCheck.append(.hmac(try fields.signature(in: headers)))
      case .standardWebhooks: presented.byCheck.append(.standardWebhook(try StandardWebhook(headers)))
      case .plain(let secrets, let header):
        guard secrets.contain(Array(try headers.single(header).utf8)) else { throw .mismatch }
      case .query(let secrets, let name):
        try Self.match(target.values(of: name), secrets)
      }
    }
    return presented
  }

  private static func match(_ values: [Substring], _ secrets: KnownSecrets) throws(AuthenticationFailure) {
    guard let value = values.first else { throw .missing }
    guard values.count == 1, let bytes = PercentCoding.decode(value) else { throw .malformed }
    if secrets.contain(bytes) { return }
    // Forms encode a space as a plus sign.
    let plus = UInt8(ascii: "+")
    guard value.utf8.contains(plus),
      let spaced = PercentCoding.decode(Substring(value.map { $0 == "+" ? " " : $0 })), secrets.contain(spaced)
    else { throw .mismatch }
  }

  // MARK: The body

  /// Checks the body against the signatures that came with its head.
  func verify(_ presented: PresentedSignatures, of body: [UInt8]) throws(AuthenticationFailure) {
    var next = presented.byCheck.makeIterator()
    for check in checks {
      switch check {
      case .plain, .query: continue
      case .sha512(let keys, _):
        guard case .hmac(let signature)? = next.next(), keys.verify([signature], of: body) else { throw .mismatch }
      case .sha256(let keys, _):
        guard case .hmac(let signature)? = next.next(), keys.verify([signature], of: body) else { throw .mismatch }
      case .standardWebhooks(let keys):
        guard case .standardWebhook(let webhook)? = next.next(),
          keys.verify(webhook.signatures, of: webhook.signedPrefix, body)
        else { throw .mismatch }
        guard webhook.time.distance(from: now()) <= replayWindow else { throw .stale }
      }
    }
  }

  // MARK: Preparing

  private static func check(_ requirement: Authentication.Requirement) throws -> Check {
    let secrets = requirement.secrets
    guard !secrets.isEmpty else {
      throw ListenerError(
        .configuration, "there is no secret to check senders with",
        hint: "set WAWP_WEBHOOK_SECRET or give --secret-file")
    }
    guard secrets.allSatisfy({ !$0.bytes.isEmpty }) else {
      throw ListenerError(.configuration, "a webhook secret is empty", hint: "remove it or fill it in")
    }
    switch requirement.scheme {
    case .hmac(.sha512, let header, let algorithmHeader):
      return .sha512(
        SigningKeys(secrets.map(\.bytes)),
        try HMACFields(header: header, algorithmHeader: algorithmHeader, algorithm: .sha512))
    case .hmac(.sha256, let header, let algorithmHeader):
      return .sha256(
        SigningKeys(secrets.map(\.bytes)),
        try HMACFields(header: header, algorithmHeader: algorithmHeader, algorithm: .sha256))
    case .standardWebhooks:
      return .standardWebhooks(SigningKeys(try secrets.map { try StandardWebhook.key(in: $0) }))
    case .plain(let header):
      try HMACFields.validate(header)
      return .plain(KnownSecrets(secrets), header: header)
    case .query(let name):
      return .query(KnownSecrets(secrets), name: name)
    }
  }
}

extension Int64 {
  /// How far apart two times are; as far as can be if the difference has no room.
  fileprivate func distance(from other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow || difference == .min ? .max : abs(difference)
  }
}
