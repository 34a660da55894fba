/// The signatures that came with a head, in the order of the checks that need them.
struct PresentedSignatures: Sendable {
  enum Signature: Sendable {
    case hmac([UInt8])
    case standardWebhook(StandardWebhook)
  }

  /// Who sent them, if that is to be logged.
  var sender: IPAddress?
  var byCheck: [Signature] = []
}
