/// A WhatsApp address such as `15550000002:7@s.whatsapp.net`, taken apart.
///
/// Wawp passes addresses through from WhatsApp: `@c.us` and `@s.whatsapp.net` are people by phone number,
/// `@lid` is a hidden id whose digits are not a phone number, `@g.us` is a group; channels and broadcasts
/// exist too.
public struct JID: Sendable, Equatable {
  /// What stands before the server, without the device.
  public let user: String
  /// The device number, if one is given: the 7 of `15550000002:7@s.whatsapp.net`.
  public let device: Int?
  /// What stands behind the at sign.
  public let server: String

  /// Takes an address apart; nil when it is not of the form `user@server` or `user:device@server`.
  public init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[1].isEmpty else { return nil }
    let names = parts[0].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard names.count <= 2, let name = names.first, !name.isEmpty else { return nil }
    if names.count == 2 {
      guard names[1].allSatisfy(Self.isDigit), let number = UInt16(Substring(names[1])) else { return nil }
      device = Int(number)
    } else {
      device = nil
    }
    user = String(Substring(name))
    server = String(Substring(parts[1]))
  }

  /// Whether it is a group.
  public var isGroup: Bool { server == "g.us" }

  /// Whether it is a hidden id, whose digits are not a phone number.
  public var isLID: Bool { server == "lid" }

  /// The phone number in E.164, such as `+15550000002`; nil when the address does not hold one: hidden ids,
  /// groups, channels, broadcasts, and anything but 5 to 15 digits, of which the first is not 0.
  public var phone: String? {
    guard server == "c.us" || server == "s.whatsapp.net" else { return nil }
    guard (5...15).contains(user.utf8.count), user.utf8.allSatisfy(Self.isDigit) else { return nil }
    return user.utf8.first == UInt8(ascii: "0") ? nil : "+" + user
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
