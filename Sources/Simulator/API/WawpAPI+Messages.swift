import JSON
import NIOHTTP1

extension WawpAPI {
  /// Sending.
  ///
  /// Of text, image and voice the documentation gives parameters; of the other kinds only names.
  static let messageRoutes =
    [
      Route("/v2/send/text", .POST, .GET, endpoint: sendText),
      Route("/v2/send/start-typing", .POST, endpoint: acknowledgeChat),
      Route("/v2/send/stop-typing", .POST, endpoint: acknowledgeChat),
      Route("/v2/send/seen", .POST, endpoint: acknowledgeChat),
      Route("/v2/send/image", .POST, .GET, endpoint: sendMedia),
      Route("/v2/presence/{chatId}/subscribe", .POST) { (_, _) throws(Refusal) in .done },
    ]
    + ["voice", "video", "pdf", "list", "poll", "location", "vcard", "link-preview", "event"].map {
      Route("/v2/send/\($0)", .POST, endpoint: sendMedia)
    }

  /// The longest text that the documentation allows, in characters.
  static let longestText = 4_096

  @Sendable private static func sendText(
    _ instance: inout WawpInstance, _ request: APIRequest
  ) throws(Refusal) -> Answer {
    let chat = chatID(try request.requiredText("chatId"))
    let message = try request.requiredText("message")
    guard message.unicodeScalars.count <= longestText else {
      throw Refusal(status: 400, message: "message is longer than \(longestText) characters")
    }
    let replyTo = try request.text("reply_to")
    return sent(
      to: chat, body: message, replyTo: replyTo, hasMedia: false, instance: &instance, time: request.time)
  }

  @Sendable private static func sendMedia(
    _ instance: inout WawpInstance, _ request: APIRequest
  ) throws(Refusal) -> Answer {
    let chat = chatID(try request.requiredText("chatId"))
    let caption = try request.text("caption") ?? ""
    return sent(
      to: chat, body: caption, replyTo: try request.text("reply_to"), hasMedia: true, instance: &instance,
      time: request.time)
  }

  @Sendable private static func acknowledgeChat(
    _ instance: inout WawpInstance, _ request: APIRequest
  ) throws(Refusal) -> Answer {
    _ = try request.requiredText("chatId")
    return .done
  }

  /// Whether an endpoint, by its template, sends something that the receiver gets to see as a message.
  static func sendsMessage(_ template: String) -> Bool {
    template.hasPrefix("/v2/send/")
      && !["/v2/send/start-typing", "/v2/send/stop-typing", "/v2/send/seen"].contains(template)
  }

  /// A chat ID without a server gets the one of persons, as the documentation says the API does.
  static func chatID(_ text: String) -> String {
    text.contains("@") ? text : text + "@c.us"
  }

  /// The message object that answers everything that is sent.
  private static func sent(
    to chat: String, body: String, replyTo: String?, hasMedia: Bool, instance: inout WawpInstance,
    time: Double
  ) -> Answer {
    let id = instance.makeMessageID(chat: chat)
    return .object { writer in
      writer.key("id")
      writer.write(id)
      writer.key("timestamp")
      writer.write(Int(time))
      writer.key("from")
      writer.write(WawpInstance.ownID)
      writer.key("fromMe")
      writer.write(true)
      writer.key("source")
      writer.write("api")
      writer.key("to")
      writer.write(chat)
      writer.key("body")
      writer.write(body)
      writer.key("hasMedia")
      writer.write(hasMedia)
      writer.key("ack")
      writer.write(1)
      writer.key("ackName")
      writer.write("SERVER")
      if let replyTo {
        writer.key("replyTo")
        writer.beginObject()
        writer.key("id")
        writer.write(replyTo)
        writer.endObject()
      }
    }
  }
}
