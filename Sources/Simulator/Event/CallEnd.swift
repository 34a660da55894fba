/// How a call came to its end.
public enum CallEnd: String, Hashable, Sendable {
  /// It was rejected through the API.
  case rejected
  /// It was answered on another device.
  case answered
  /// The caller gave up, or WhatsApp did.
  case gaveUp = "gave_up"
}
