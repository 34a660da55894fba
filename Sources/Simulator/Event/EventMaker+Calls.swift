extension EventMaker {
  /// The payload of a call event.
  ///
  /// The v2 pages show three fields of a call that comes in and only the ID afterwards.
  func callPayload(
    _ type: EventType, _ occasion: Occasion, _ moment: Moment, _ end: CallEnd
  ) -> EventValue {
    let id = EventValue.text(occasion.callID)
    let from = EventValue.text(from(of: occasion))
    let isVideo = EventValue.bool(occasion.isVideo)
    if options.envelope == .v2 {
      return type == .callReceived ? ["id": id, "from": from, "isVideo": isVideo] : ["id": id]
    }
    let time = EventValue.seconds(moment.happened)
    let isGroup = EventValue.bool(occasion.group != nil)
    if options.envelope == .v1 {
      return ["id": id, "from": from, "timestamp": time, "isVideo": isVideo, "isGroup": isGroup]
    }
    return [
      "id": id, "from": from, "timestamp": time, "isVideo": isVideo, "isGroup": isGroup,
      "_data": callData(type, occasion, moment, end),
    ]
  }

  /// What stands in `from`: the caller, or under GOWS the group.
  private func from(of occasion: Occasion) -> String {
    guard let group = occasion.group, options.engine.showsGroupAsCaller else { return occasion.caller.from }
    return group
  }

  /// The engine's raw object: what its library tells of the call.
  private func callData(
    _ type: EventType, _ occasion: Occasion, _ moment: Moment, _ end: CallEnd
  ) -> EventValue {
    let group = EventValue.text(occasion.group ?? "")
    let caller = EventValue.text(Self.internalForm(occasion.caller.from))
    let id = EventValue.text(occasion.callID)
    switch options.engine {
    case .gows:
      let alternative = EventValue.text(occasion.caller.phone.map(Self.internalForm) ?? "")
      var data: [EventValue.Member] = [
        .init(name: "From", value: caller),
        .init(name: "Timestamp", value: .text(UTCTime.text(unixSeconds: Int(moment.happened)))),
        .init(name: "CallCreator", value: caller), .init(name: "CallCreatorAlt", value: alternative),
        .init(name: "CallID", value: id), .init(name: "GroupJID", value: group),
      ]
      if type == .callReceived {
        data.append(.init(name: "RemotePlatform", value: "android"))
        data.append(.init(name: "RemoteVersion", value: "2.26.3.75"))
      } else if type == .callRejected, end == .gaveUp {
        data.append(.init(name: "Reason", value: "timeout"))
      }
      data.append(.init(name: "Data", value: .null))
      return .object(data)
    case .noweb:
      let status: EventValue = type == .callReceived ? "offer" : type == .callAccepted ? "accept" : "reject"
      return [
        "chatId": occasion.group == nil ? caller : group, "from": caller, "id": id,
        "date": .text(UTCTime.text(unixSeconds: Int(moment.happened))), "offline": false, "status": status,
        "isVideo": .bool(occasion.isVideo), "isGroup": .bool(occasion.group != nil),
      ]
    case .webjs:
      return [
        "id": id, "from": .text(occasion.caller.from), "timestamp": moment.second,
        "isVideo": .bool(occasion.isVideo), "isGroup": .bool(occasion.group != nil), "fromMe": false,
        "canHandleLocally": false, "webClientShouldHandle": false, "participants": [],
      ]
    case .wpp:
      return [
        "id": id, "isGroup": .bool(occasion.group != nil), "isVideo": .bool(occasion.isVideo),
        "offerTime": moment.second, "sender": .text(occasion.caller.from),
        "peerJid": .text(occasion.caller.from),
      ]
    }
  }

  /// The engines' own form of a phone number's JID.
  static func internalForm(_ jid: String) -> String {
    jid.hasSuffix("@c.us") ? jid.dropLast("c.us".count) + "s.whatsapp.net" : jid
  }
}
