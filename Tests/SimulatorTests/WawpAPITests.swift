import NIOHTTP1
import Testing

@testable import Simulator

@Suite("API")
struct WawpAPITests {
  private static let done = #"{"success":true,"message":"Operation completed successfully"}"#

  private func post(_ path: String, _ body: String) -> String {
    Request.post("\(path)?\(Request.credentials)", body)
  }

  @Test(
    "reject wants a call and a caller, in the body or in the query",
    arguments: [
      ("", Request.call, 200, done),
      ("&callId=C1&from=15550000002%40c.us", "", 200, done),
      ("&callId=C1&from=15550000002%40c.us", "{}", 200, done),
      ("&from=x", #"{"callId":"C1"}"#, 200, done),
      ("", #"{"from":"x"}"#, 400, "Missing callId"),
      ("", #"{"callId":"C1"}"#, 400, "Missing from"),
      ("", #"{"callId":"","from":"x"}"#, 400, "Missing callId"),
      ("", #"{"callId":null,"from":"x"}"#, 400, "Missing callId"),
      ("", #"{"callId":["C1"],"from":"x"}"#, 400, "callId must be a string"),
      ("", #"{"call_id":"C1","from":"x"}"#, 400, "Missing callId"),
      ("", "", 400, "Missing callId"),
      ("", "[]", 400, "Missing callId"),
      ("", "{", 400, "The body is not valid JSON"),
      ("", "callId=C1", 400, "The body is not valid JSON"),
    ])
  func reject(query: String, body: String, status: Int, text: String) throws {
    try Simulator.running { simulator in
      let response = try simulator.answer(
        to: Request.post("/v2/calls/reject?\(Request.credentials)\(query)", body))
      #expect(response.status == status)
      #expect(response.text.contains(text))
      #expect(response.headers["content-type"] == "application/json")
    }
  }

  @Test(
    "endpoints answer in the documented shape",
    arguments: [
      ("GET", "/v2/contacts", "contactId=15550000002@c.us", "", 200, #"{"id":"15550000002@c.us","name""#),
      (
        "GET", "/v2/contacts/check-exists", "phone=%2B15550000002", "", 200,
        #"true,"chatId":"15550000002@c.us"}"#
      ),
      ("GET", "/v2/contacts/check-exists", "", "", 400, "Missing phone"),
      (
        "GET", "/v2/lids", "limit=1&offset=0", "", 200,
        #"[{"lid":"900015550000002@lid","pn":"15550000002@c.us"}]"#
      ),
      ("GET", "/v2/lids/count", "", "", 200, #"{"count":1}"#),
      (
        "GET", "/v2/lids/pn/15550000002", "", "", 200, #"{"lid":"900015550000002@lid","number":"15550000002""#
      ),
      ("GET", "/v2/lids/pn/0", "", "", 200, #"{"lid":null,"#),
      ("GET", "/v2/lids/900015550000002%40lid", "", "", 200, #""pn":"15550000002@c.us"}"#),
      ("GET", "/v2/lids/123%40lid", "", "", 200, #"{"lid":"123@lid","pn":null}"#),
      ("GET", "/v2/labels/chats/15550000002@c.us", "", "", 200, "[]"),
      ("PUT", "/v2/labels/1/chats/15550000002@c.us", "", "", 200, done),
      ("POST", "/v2/presence/15550000002@c.us/subscribe", "", "", 200, done),
      ("POST", "/v2/send/start-typing", "", #"{"chatId":"1"}"#, 200, done),
      ("POST", "/v2/send/stop-typing", "", #"{}"#, 400, "Missing chatId"),
      ("POST", "/v2/send/seen", "", #"{"chatId":"1"}"#, 200, done),
      ("POST", "/v2/send/image", "", #"{"chatId":"1","caption":"c"}"#, 200, #""hasMedia":true"#),
      ("POST", "/v2/send/voice", "", #"{"chatId":"1"}"#, 200, #""to":"1@c.us""#),
      ("POST", "/v2/session/info", "", "", 200, #""status":"WORKING","me":{"id":"15550000001@c.us""#),
      ("GET", "/v2/session/me", "", "", 200, #"{"id":"15550000001@c.us","pushName":"Front desk"}"#),
      ("POST", "/v2/session/create", "", "", 201, #"{"instance_id":""#),
      ("DELETE", "/v2/session/delete", "", "", 200, done),
      ("GET", "/v2/session/rate-limit", "", "", 200, #"{"policy_slug":"standard_policy","limits":{"#),
      (
        "GET", "/v2/nowhere", "", "", 404,
        #"{"status":404,"message":"There is no such endpoint","error":"Not Found"}"#
      ),
      ("GET", "/", "", "", 404, "no such endpoint"),
      ("POST", "/v2/calls/reject/", "", "", 404, "no such endpoint"),
      ("GET", "/v2/calls/reject", "", "", 405, "The method is not allowed here"),
      ("DELETE", "/v2/session/webhook", "", "", 405, "Method Not Allowed"),
    ])
  func endpoints(
    method: String, path: String, query: String, body: String, status: Int, text: String
  ) throws {
    try Simulator.running { simulator in
      let request = Request.get(
        "\(path)?\(Request.credentials)&\(query)", headers: ["Content-Length: \(body.utf8.count)"],
        method: method)
      let response = try simulator.answer(to: request + body)
      #expect(response.status == status)
      #expect(response.text.contains(text))
    }
  }

  @Test(
    "every endpoint asks for credentials",
    arguments: WawpAPI.routes.map { ($0.template, $0.methods[0].rawValue) })
  func credentials(template: String, method: String) throws {
    try Simulator.running { simulator in
      let response = try simulator.answer(to: Request.get(template, method: method))
      #expect(response.status == 401)
    }
  }

  @Test("a refused method is told which ones are allowed")
  func allow() throws {
    try Simulator.running { simulator in
      let response = try simulator.answer(to: Request.get("/v2/send/text", method: "PUT"))
      #expect(response.headers["allow"] == "POST, GET")
    }
  }

  @Test("a text is answered by the message that was sent")
  func sendText() throws {
    try Simulator.running({ $0.seed = 1 }) { simulator in
      let response = try simulator.answer(
        to: post("/v2/send/text", #"{"chatId":"15550000002","message":"a \"b\" é","reply_to":"false_x_A"}"#))
      #expect(response.status == 200)
      let text = response.text
      #expect(text.hasPrefix(#"{"id":"true_15550000002@c.us_"#))
      #expect(text.contains(#""fromMe":true,"source":"api","to":"15550000002@c.us","body":"a \"b\" é""#))
      #expect(text.hasSuffix(#""replyTo":{"id":"false_x_A"}}"#))
    }
  }

  @Test("a text may come in a query, as the documentation shows")
  func sendTextByGet() throws {
    try Simulator.running { simulator in
      let response = try simulator.answer(
        to: Request.get("/v2/send/text?\(Request.credentials)&chatId=1203%40g.us&message=hello+you"))
      #expect(response.text.contains(#""to":"1203@g.us","body":"hello you""#))
    }
  }

  @Test("a text has at most 4096 characters", arguments: [(4_096, 200), (4_097, 400), (0, 400)])
  func longText(count: Int, status: Int) throws {
    try Simulator.running { simulator in
      let message = String(repeating: "é", count: count)
      let response = try simulator.answer(
        to: post("/v2/send/text", #"{"chatId":"1","message":"\#(message)"}"#))
      #expect(response.status == status)
    }
  }

  @Test("message IDs differ, and repeat themselves with the seed whatever failed")
  func messageIDs() throws {
    func bodies(_ rule: String?) throws -> [String] {
      try Simulator.running({
        $0.seed = 5
        $0.failures = try rule.map { [try FailureRule(parsing: $0)] } ?? []
      }) { simulator in
        try (0..<3).map { _ in
          let text = try simulator.answer(to: post("/v2/send/text", #"{"chatId":"1","message":"x"}"#)).text
          return String(text.prefix { $0 != "," })
        }
      }
    }
    let plain = try bodies(nil)
    #expect(Set(plain).count == 3)
    #expect(try bodies("503:0.0") == plain)
  }

  @Test("registering webhooks replaces the whole list, Wawp's own entry included")
  func webhooks() throws {
    try Simulator.running { simulator in
      let get = Request.get("/v2/session/webhook?\(Request.credentials)")
      let before = try simulator.answer(to: get)
      #expect(before.text.contains(#""url":"https://inbox.wawp.invalid/system""#))
      let entry = #"{"url":"https://me.example/w?secret=s","events":["call.received"],"is_active":1}"#
      let posted = try simulator.answer(to: post("/v2/session/webhook", #"{"webhooks":[\#(entry)]}"#))
      #expect(posted.status == 200)
      let after = try simulator.answer(to: get)
      #expect(after.text.hasPrefix(#"{"webhooks":[\#(entry)],"systemConfig":{"#))
    }
  }

  @Test(
    "webhooks must be a list of objects with a URL",
    arguments: [#"{}"#, #"{"webhooks":{}}"#, #"{"webhooks":[{}]}"#])
  func badWebhooks(body: String) throws {
    try Simulator.running { simulator in
      let response = try simulator.answer(to: post("/v2/session/webhook", body))
      #expect(response.status == 400)
    }
  }

  @Test("the session's state and policy follow what is asked")
  func sessionState() throws {
    try Simulator.running { simulator in
      let info = Request.get("/v2/session/info?\(Request.credentials)")
      for (verb, state) in [("stop", "STOPPED"), ("logout", "SCAN_QR_CODE"), ("start", "WORKING")] {
        _ = try simulator.answer(to: post("/v2/session/\(verb)", ""))
        let response = try simulator.answer(to: info)
        #expect(response.text.contains(#""status":"\#(state)""#))
      }
      let patch = Request.get(
        "/v2/session/rate-limit?\(Request.credentials)&policy_slug=strict", method: "PATCH")
      let response = try simulator.answer(to: patch)
      #expect(response.text.hasPrefix(#"{"policy_slug":"strict""#))
    }
  }
}
