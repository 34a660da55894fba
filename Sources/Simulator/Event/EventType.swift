/// The event types that a webhook can subscribe to at Wawp, and those that WAHA has in addition.
public enum EventType: String, CaseIterable, Hashable, Sendable {
  /// Somebody calls.
  case callReceived = "call.received"
  /// The call was answered on another device.
  case callAccepted = "call.accepted"
  /// The call is over: rejected, or the caller gave up.
  case callRejected = "call.rejected"
  /// The session changed its state.
  case sessionStatus = "session.status"
  /// A message came in.
  case message
  /// A message came in or went out.
  case messageAny = "message.any"
  /// Somebody reacted to a message.
  case messageReaction = "message.reaction"
  /// A message got further on its way.
  case messageAck = "message.ack"
  /// The same in a group; WAHA only.
  case messageAckGroup = "message.ack.group"
  /// A message that cannot be read yet; WAHA only.
  case messageWaiting = "message.waiting"
  /// A message was taken back.
  case messageRevoked = "message.revoked"
  /// A message was changed.
  case messageEdited = "message.edited"
  /// The account joined a group.
  case groupJoin = "group.v2.join"
  /// The account left a group.
  case groupLeave = "group.v2.leave"
  /// A group's subject or settings changed.
  case groupUpdate = "group.v2.update"
  /// A group's participants changed.
  case groupParticipants = "group.v2.participants"
  /// Somebody came online, types, or left.
  case presenceUpdate = "presence.update"
  /// Somebody voted; WAHA only.
  case pollVote = "poll.vote"
  /// A vote that cannot be read.
  case pollVoteFailed = "poll.vote.failed"
  /// A chat was archived or taken back.
  case chatArchive = "chat.archive"
  /// A label was made or changed.
  case labelUpsert = "label.upsert"
  /// A label is gone.
  case labelDeleted = "label.deleted"
  /// A chat got a label.
  case labelChatAdded = "label.chat.added"
  /// A chat lost a label.
  case labelChatDeleted = "label.chat.deleted"
  /// Somebody answered an invitation.
  case eventResponse = "event.response"
  /// An answer to an invitation that cannot be read.
  case eventResponseFailed = "event.response.failed"
  /// Something raw from the engine.
  case engineEvent = "engine.event"

  /// Whether it is about a call.
  public var isCall: Bool { self == .callReceived || self == .callAccepted || self == .callRejected }
}
