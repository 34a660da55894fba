/// What a `call.*` event says about its call.
///
/// Every field may be missing: Wawp's own documentation shows such events with nothing but an id.
public struct CallFields: Sendable, Equatable {
  /// The call's id, to be passed to the API exactly so.
  public let callID: String?
  /// Who calls, exactly as received: a JID, which is not always a phone number.
  public let from: String?
  /// When the call came, in seconds since 1970; nil when it is not said or 0.
  public let time: Double?
  /// Whether it is a video call; nil when it is not said.
  public let isVideo: Bool?
  /// Whether it is a group call; nil when it is not said and ``from`` is no group.
  public let isGroup: Bool?

  /// A call of these values.
  public init(callID: String?, from: String?, time: Double?, isVideo: Bool?, isGroup: Bool?) {
    self.callID = callID
    self.from = from
    self.time = time
    self.isVideo = isVideo
    self.isGroup = isGroup
  }
}
