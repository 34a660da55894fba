import Foundation

/// A record as the listener writes it: what tests look at.
struct Outcome: Decodable, Sendable {
  /// One thing that was done, or not.
  struct Action: Decodable, Sendable {
    let action: String
    let outcome: String
    let code: String?
    let attempts: Int?
  }
  /// What went wrong in the script.
  struct Failure: Decodable, Sendable { let message: String }

  let event_id: String?
  let event: String
  let call_id: String?
  let decision: String
  let reason: String?
  let by: String?
  let actions: [Action]
  let outcome: String
  let error: Failure?

  /// The outcomes of its actions of this name.
  func outcomes(of name: String) -> [String] { actions.filter { $0.action == name }.map(\.outcome) }

  init(_ text: some DataProtocol) throws {
    self = try JSONDecoder().decode(Outcome.self, from: Data(text))
  }

  /// Every line that is whole.
  static func all(in text: String) -> [Outcome] {
    text.split(separator: "\n").compactMap { try? Outcome(Array($0.utf8)) }
  }
}

/// A request as the stand-in's own log has it.
struct Seen: Decodable, Sendable {
  struct Body: Decodable, Sendable {
    let chatId: String?
    let message: String?
  }

  /// When its head arrived, in seconds since 1970.
  let time: Double
  let path: String
  /// Counted from 1 as they were accepted.
  let connection: Int
  /// 0 where no answer was given.
  let status: Int
  let callId: String?
  let body: Body?

  var isReject: Bool { path == "/v2/calls/reject" }
  var isMessage: Bool { path.hasPrefix("/v2/send/") }

  /// What stands in a log file.
  static func all(in path: String) -> [Seen] {
    (Folder.contents(path) ?? "").split(separator: "\n").compactMap {
      try? JSONDecoder().decode(Seen.self, from: Data($0.utf8))
    }
  }
}

/// Events as Wawp sends them.
enum Sent {
  /// A call, whose caller is made of its number.
  static func call(
    _ number: Int, id: String? = nil, name: String = "call.received", from: String? = nil, session: String = "default",
    age: Double = 0
  ) -> String {
    let time = Date().timeIntervalSince1970 - age
    let caller = from ?? Sent.caller(number)
    return
      "{\"id\":\"\(id ?? "evt_\(number)")\",\"timestamp\":\(Int(time * 1000)),\"event\":\"\(name)\",\"session\":\"\(session)\",\"payload\":{\"id\":\"C\(number)\",\"from\":\"\(caller)\",\"timestamp\":\(time)}}"
  }

  static func caller(_ number: Int) -> String { "1555\(String(number + 10_000_000).dropFirst())@c.us" }

  /// A message.
  static func message(_ number: Int, text: String = "hello", session: String = "default") -> String {
    let time = Int(Date().timeIntervalSince1970 * 1000)
    return
      "{\"id\":\"msg_\(number)\",\"timestamp\":\(time),\"event\":\"message\",\"session\":\"\(session)\",\"payload\":{\"id\":\"M\(number)\",\"from\":\"\(caller(number))\",\"body\":\"\(text)\"}}"
  }

  /// Bytes as a JSON text that holds them.
  static func quoted(_ body: String) -> String {
    "\"" + body.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"") + "\""
  }

  static var now: Double { Date().timeIntervalSince1970 }
}
