/// What the API keeps of the one WhatsApp connection that it stands for.
struct WawpInstance {
  /// The phone that is signed in; a made-up number of the range kept for fiction.
  static let ownID = "15550000001@c.us"
  static let ownName = "Front desk"

  /// The registered webhooks as a JSON array.
  ///
  /// Wawp's own entry is among them at first, as the documentation warns that a client which writes the
  /// list without it cuts off the dashboard.
  var webhooks = Array(
    #"[{"url":"https://inbox.wawp.invalid/system","events":["message","session.status"],"is_active":true}]"#
      .utf8)
  /// The name of the sending policy.
  var policy = "standard_policy"
  /// The session's state as the documentation names it.
  var status = "WORKING"
  private var random: SplitMix64

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  /// A message ID such as `true_15550000002@c.us_3EB0...`: whether it is ours, the chat, 32 hex digits.
  mutating func makeMessageID(chat: String) -> String {
    "true_\(chat)_\(hexadecimal(random.next()))\(hexadecimal(random.next()))"
  }

  private func hexadecimal(_ number: UInt64) -> String {
    let digits = String(number, radix: 16, uppercase: true)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
