import JSON
import NIOHTTP1

extension WawpAPI {
  /// The session: its state, its life, its sending policy and its webhooks.
  ///
  /// The state follows start, stop and logout; no other endpoint depends on it.
  static let sessionRoutes = [
    Route("/v2/session/info", .POST, .GET, endpoint: sessionInfo),
    Route("/v2/session/me", .GET) { (_, _) throws(Refusal) in .object { writeOwnIdentity(to: &$0) } },
    Route("/v2/session/create", .POST, endpoint: createSession),
    lifeRoute("start", status: "WORKING"),
    lifeRoute("stop", status: "STOPPED"),
    lifeRoute("restart", status: "WORKING"),
    lifeRoute("logout", status: "SCAN_QR_CODE"),
    Route("/v2/session/delete", .DELETE) { (_, _) throws(Refusal) in .done },
    Route("/v2/session/rate-limit", .GET, .PATCH, endpoint: rateLimit),
    Route("/v2/session/webhook", .GET, .POST, endpoint: webhook),
  ]

  private static func lifeRoute(_ verb: String, status: String) -> Route {
    Route("/v2/session/\(verb)", .POST, .GET) { (instance, _) throws(Refusal) in
      instance.status = status
      return .done
    }
  }

  @Sendable private static func sessionInfo(
    _ instance: inout WawpInstance, _ request: APIRequest
  ) throws(Refusal) -> Answer {
    let status = instance.status
    return .object { writer in
      writer.key("name")
      writer.write("default")
      writer.key("status")
      writer.write(status)
      if status == "WORKING" {
        writer.key("me")
        writer.beginObject()
        writeOwnIdentity(to: &writer)
        writer.endObject()
      } else if status == "SCAN_QR_CODE" {
        writer.key("qr")
        writer.write("data:image/png;base64,")
      }
    }
  }

  private static func writeOwnIdentity(to writer: inout JSONWriter) {
    writer.key("id")
    writer.write(WawpInstance.ownID)
    writer.key("pushName")
    writer.write(WawpInstance.ownName)
  }

  @Sendable private static func createSession(
    _ instance: inout WawpInstance, _ request: APIRequest
  ) throws(Refusal) -> Answer {
    .object(status: 201) { writer in
      writer.key("instance_id")
      writer.write("SIMULATED001")
      writer.key("session_name")
      writer.write("default")
      writer.key("server_name")
      writer.write("loopback")
    }
  }

  @Sendable private static func rateLimit(
    _ instance: inout WawpInstance, _ request: APIRequest
  ) throws(Refusal) -> Answer {
    if request.method == .PATCH {
      instance.policy = try request.requiredText("policy_slug")
    }
    let policy = instance.policy
    return .object { writer in
      writer.key("policy_slug")
      writer.write(policy)
      writer.key("limits")
      writer.beginObject()
      writer.key("send_message_per_minute")
      writer.write(20)
      writer.key("send_message_daily_cap")
      writer.write(1_000)
      writer.key("concurrent_limit")
      writer.write(5)
      writer.endObject()
    }
  }

  /// Reads the list of webhooks, or replaces all of it, as the documentation says.
  @Sendable private static func webhook(
    _ instance: inout WawpInstance, _ request: APIRequest
  ) throws(Refusal) -> Answer {
    if request.method == .POST {
      guard let list = request.body["webhooks"] else {
        throw Refusal(status: 400, message: "Missing webhooks")
      }
      guard let elements = list.elements, elements.allSatisfy({ $0["url"]?.string?.isEmpty == false }) else {
        throw Refusal(status: 400, message: "webhooks must be a list of objects with a url")
      }
      var writer = JSONWriter()
      writer.write(list)
      instance.webhooks = writer.bytes
    }
    let webhooks = instance.webhooks
    return .object { writer in
      writer.key("webhooks")
      webhooks.withUnsafeBytes { writer.writeRaw($0) }
      writer.key("systemConfig")
      writer.beginObject()
      writer.key("url")
      writer.write("https://inbox.wawp.invalid/system")
      writer.endObject()
    }
  }
}
