/// Something that happens and gives one or more events: a call, a message.
///
/// Its events agree on who it was and which call.
public struct Occasion: Hashable, Sendable {
  /// Who calls or writes.
  public let caller: Caller
  /// The call's ID.
  public let callID: String
  /// Whether the call is a video call.
  public let isVideo: Bool
  /// The group's JID, if it happens in one.
  public let group: String?
}
