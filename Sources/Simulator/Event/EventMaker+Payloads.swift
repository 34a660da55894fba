extension EventMaker {
  /// The payload of an event.
  mutating func payload(
    of type: EventType, _ occasion: Occasion, _ moment: Moment, _ end: CallEnd
  ) -> EventValue {
    switch type {
    case .callReceived, .callAccepted, .callRejected: callPayload(type, occasion, moment, end)
    case .message, .messageAny, .messageReaction, .messageAck, .messageAckGroup, .messageWaiting, .messageRevoked,
      .messageEdited:
      messagePayload(type, occasion, moment)
    case .groupJoin, .groupLeave, .groupUpdate, .groupParticipants: groupPayload(type, occasion, moment)
    case .sessionStatus: sessionPayload(moment)
    case .presenceUpdate: presencePayload(occasion)
    case .pollVote, .pollVoteFailed: pollPayload(type, occasion, moment)
    case .chatArchive:
      ["id": .text(occasion.caller.from), "timestamp": moment.second, "archived": true]
    case .labelUpsert, .labelDeleted: ["id": "1", "name": "Lead", "color": 0, "colorHex": "#ff9485"]
    case .labelChatAdded, .labelChatDeleted:
      ["labelId": "1", "chatId": .text(occasion.caller.from), "label": .null]
    case .eventResponse, .eventResponseFailed: invitationPayload(type, occasion, moment)
    case .engineEvent: enginePayload
    }
  }

  /// WAHA adds the way to the present state; Wawp's page shows name and status alone.
  private func sessionPayload(_ moment: Moment) -> EventValue {
    let name = EventValue.text(options.session)
    guard options.envelope == .waha else { return ["name": name, "status": "WORKING"] }
    let now = Int(moment.happened * 1000)
    return [
      "name": name, "status": "WORKING",
      "statuses": [
        ["status": "STARTING", "timestamp": .integer(now - 3000)],
        ["status": "WORKING", "timestamp": .integer(now)],
      ],
    ]
  }

  private func presencePayload(_ occasion: Occasion) -> EventValue {
    let participant = EventValue.text(occasion.caller.from)
    return [
      "id": .text(occasion.group ?? occasion.caller.from),
      "presences": [["participant": participant, "lastKnownPresence": "typing", "lastSeen": .null]],
    ]
  }

  private func groupPayload(_ type: EventType, _ occasion: Occasion, _ moment: Moment) -> EventValue {
    let id = EventValue.text(occasion.group ?? "120363000000000001@g.us")
    let member = EventValue.text(occasion.caller.from)
    if type == .groupParticipants {
      return [
        "type": "promote", "timestamp": moment.second, "group": ["id": id],
        "participants": [["id": member, "role": "admin"]], "_data": [:],
      ]
    }
    let participants: EventValue = [["id": member, "role": "participant"]]
    let group: EventValue =
      type == .groupLeave ? ["id": id] : ["id": id, "subject": "Team", "participants": participants]
    return ["group": group, "timestamp": moment.second, "_data": [:]]
  }

  private mutating func pollPayload(
    _ type: EventType, _ occasion: Occasion, _ moment: Moment
  ) -> EventValue {
    let voter = EventValue.text(occasion.caller.from)
    let own = EventValue.text(WawpInstance.ownID)
    let options: EventValue = type == .pollVote ? ["Yes"] : []
    return [
      "vote": [
        "id": .text(messageID(occasion, isOwn: false)), "from": voter, "to": own, "fromMe": false,
        "selectedOptions": options, "timestamp": .integer(Int(moment.happened * 1000)),
      ],
      "poll": [
        "id": .text(messageID(occasion, isOwn: true)), "from": own, "to": voter, "fromMe": true,
      ],
    ]
  }

  private mutating func invitationPayload(
    _ type: EventType, _ occasion: Occasion, _ moment: Moment
  ) -> EventValue {
    let response: EventValue = type == .eventResponse ? ["response": "GOING", "extraGuestCount": 0] : .null
    return [
      "id": .text(messageID(occasion, isOwn: false)), "timestamp": moment.second,
      "from": .text(occasion.caller.from), "fromMe": false, "source": "app",
      "to": .text(WawpInstance.ownID), "participant": .optional(participant(of: occasion)),
      "eventCreationKey": [
        "id": .text(messageID(occasion, isOwn: true)), "from": .text(WawpInstance.ownID),
        "to": .text(occasion.caller.from), "fromMe": true,
      ],
      "eventResponse": response, "_data": [:],
    ]
  }

  /// Wawp's page wraps the engine's event in `raw`; WAHA sends it as it is.
  private var enginePayload: EventValue {
    let raw: EventValue =
      switch options.engine {
      case .gows: ["event": "events.Connected", "data": [:]]
      case .noweb: ["event": "connection.update", "data": ["connection": "open"]]
      case .webjs, .wpp: ["event": "state", "data": "CONNECTED"]
      }
    return options.envelope == .waha ? raw : ["raw": raw]
  }
}
