/// Requests as text, with defaults that the stand-in accepts.
enum Request {
  static let credentials = "instance_id=I1&access_token=token-in-query"
  static let call = #"{"callId":"C1","from":"15550000002@c.us"}"#

  static func post(
    _ target: String, _ body: String, type: String? = "application/json", headers: [String] = []
  ) -> String {
    let type = type.map { ["Content-Type: \($0)"] } ?? []
    let lines =
      ["POST \(target) HTTP/1.1", "Host: loopback", "Content-Length: \(body.utf8.count)"] + type + headers
    return lines.map { $0 + "\r\n" }.joined() + "\r\n" + body
  }

  static func get(_ target: String, headers: [String] = [], method: String = "GET") -> String {
    (["\(method) \(target) HTTP/1.1", "Host: loopback"] + headers).map { $0 + "\r\n" }.joined() + "\r\n"
  }

  static func reject(_ body: String = call, headers: [String] = []) -> String {
    post("/v2/calls/reject?\(credentials)", body, headers: headers)
  }
}
