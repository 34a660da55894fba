import JSON
import NIOHTTP1

extension WawpAPI {
  /// Contacts, hidden IDs and labels.
  ///
  /// Where the documentation gives only a path, the answer has WAHA's shape.
  static let contactRoutes = [
    Route("/v2/contacts", .GET, endpoint: contact),
    Route("/v2/contacts/check-exists", .GET, endpoint: checkExists),
    Route("/v2/lids", .GET) { (_, _) throws(Refusal) in listOfOneLID },
    Route("/v2/lids/count", .GET) { (_, _) throws(Refusal) in .json(Array(#"{"count":1}"#.utf8)) },
    Route("/v2/lids/pn/{number}", .GET, endpoint: lidOfNumber),
    Route("/v2/lids/{lid}", .GET, endpoint: numberOfLID),
    Route("/v2/labels/chats/{chatId}", .GET) { (_, _) throws(Refusal) in .json(Array("[]".utf8)) },
    Route("/v2/labels/{id}/chats/{chatId}", .PUT) { (_, _) throws(Refusal) in .done },
  ]

  @Sendable private static func contact(
    _ instance: inout WawpInstance, _ request: APIRequest
  ) throws(Refusal) -> Answer {
    let id = try request.requiredText("contactId")
    return .object { writer in
      writer.key("id")
      writer.write(id)
      writer.key("name")
      writer.write("Ann Example")
      writer.key("pushname")
      writer.write("Ann")
      writer.key("isMyContact")
      writer.write(true)
      writer.key("isBlocked")
      writer.write(false)
    }
  }

  @Sendable private static func checkExists(
    _ instance: inout WawpInstance, _ request: APIRequest
  ) throws(Refusal) -> Answer {
    let phone = try request.requiredText("phone")
    return .object { writer in
      writer.key("numberExists")
      writer.write(true)
      writer.key("chatId")
      writer.write(String(phone.filter(\.isNumber)) + "@c.us")
    }
  }

  private static let listOfOneLID = Answer.json(
    Array(#"[{"lid":"900015550000002@lid","pn":"15550000002@c.us"}]"#.utf8))

  /// The documentation shows `number`, WAHA `pn`: both are there.
  @Sendable private static func lidOfNumber(
    _ instance: inout WawpInstance, _ request: APIRequest
  ) throws(Refusal) -> Answer {
    let number = request.captures.first ?? ""
    return .object { writer in
      writer.key("lid")
      write(HiddenID.lid(ofNumber: number), to: &writer)
      writer.key("number")
      writer.write(number)
      writer.key("pn")
      writer.write(number.contains("@") ? number : number + "@c.us")
    }
  }

  @Sendable private static func numberOfLID(
    _ instance: inout WawpInstance, _ request: APIRequest
  ) throws(Refusal) -> Answer {
    let lid = request.captures.first ?? ""
    return .object { writer in
      writer.key("lid")
      writer.write(lid.contains("@") ? lid : lid + "@lid")
      writer.key("pn")
      write(HiddenID.number(ofLID: lid).map { $0 + "@c.us" }, to: &writer)
    }
  }

  private static func write(_ text: String?, to writer: inout JSONWriter) {
    if let text {
      writer.write(text)
    } else {
      writer.writeNull()
    }
  }
}
