import Crypto
import Store
import WawpScript

extension InboxEvent {
  /// The longest id that is taken as it is, in bytes.
  private static let longestID = 256

  /// An event as the inbox knows it.
  ///
  /// One without an id gets one that is made of its bytes, so that a repeated delivery, which brings the same bytes, is
  /// recognised all the same.
  init(_ event: Event) {
    let own = event.id.flatMap { $0.utf8.count <= InboxEvent.longestID ? $0 : nil }
    self.init(
      id: own ?? "raw:\(InboxEvent.digest(event.raw))", hasOwnID: own != nil, name: event.name, session: event.session,
      callID: event.callID, caller: event.from, raw: event.raw)
  }

  private static func digest(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for byte in SHA256.hash(data: bytes) {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
