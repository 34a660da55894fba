extension JID {
  /// The chat in which to write to a caller: a person by number as `...@c.us` without a device, a hidden id as it is.
  ///
  /// Wawp's documentation wants `@c.us` for people. `nil` for groups, channels, broadcasts and what is no address.
  static func chatID(for from: String) -> String? {
    guard let jid = JID(from) else { return nil }
    switch jid.server {
    case "c.us", "s.whatsapp.net": return "\(jid.user)@c.us"
    case "lid": return "\(jid.user)@lid"
    default: return nil
    }
  }
}
