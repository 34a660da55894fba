extension EventMaker {
  /// The payload of an event about a message.
  mutating func messagePayload(
    _ type: EventType, _ occasion: Occasion, _ moment: Moment
  ) -> EventValue {
    let chat = EventValue.text(chat(of: occasion))
    let own = EventValue.text(WawpInstance.ownID)
    let participant = EventValue.optional(participant(of: occasion))
    switch type {
    case .messageAck, .messageAckGroup:
      return [
        "id": .text(messageID(occasion, isOwn: true)), "from": chat, "to": own, "participant": participant,
        "fromMe": true, "ack": 3, "ackName": "READ", "_data": [:],
      ]
    case .messageReaction:
      return [
        "id": .text(messageID(occasion, isOwn: false)), "from": chat, "fromMe": false,
        "timestamp": moment.second, "participant": participant,
        "reaction": ["text": "👍", "messageId": .text(messageID(occasion, isOwn: true))],
      ]
    case .messageRevoked:
      return [
        "revokedMessageId": .text(Hexadecimal.identifier(using: &random)), "before": .null,
        "after": message(occasion, moment, body: ""),
      ]
    case .messageEdited:
      var edited = message(occasion, moment, body: "corrected")
      _ = edited.set(["editedMessageId"], to: .text(Hexadecimal.identifier(using: &random)))
      return edited
    case .messageWaiting: return message(occasion, moment, body: "")
    default: return message(occasion, moment, body: "hello")
    }
  }

  /// A text message that came in.
  private mutating func message(_ occasion: Occasion, _ moment: Moment, body: String) -> EventValue {
    [
      "id": .text(messageID(occasion, isOwn: false)), "timestamp": moment.second,
      "from": .text(chat(of: occasion)), "fromMe": false, "source": "app", "to": .text(WawpInstance.ownID),
      "participant": .optional(participant(of: occasion)), "body": .text(body), "hasMedia": false,
      "media": .null, "ack": 1, "ackName": "SERVER", "author": .optional(participant(of: occasion)),
      "location": .null, "vCards": [], "replyTo": .null, "_data": [:],
    ]
  }

  /// A message's ID: whether it is ours, the chat, 32 hex digits, and in a group who wrote it.
  mutating func messageID(_ occasion: Occasion, isOwn: Bool) -> String {
    let author = participant(of: occasion).map { "_\($0)" } ?? ""
    return "\(isOwn)_\(chat(of: occasion))_\(Hexadecimal.identifier(using: &random))\(isOwn ? "" : author)"
  }

  func participant(of occasion: Occasion) -> String? {
    occasion.group == nil ? nil : occasion.caller.from
  }

  private func chat(of occasion: Occasion) -> String { occasion.group ?? occasion.caller.from }
}
