import JSON
import NIOHTTP1

/// A request to the API with its parameters at hand.
///
/// Valid only while its body's parser is not used again.
struct APIRequest {
  let method: HTTPMethod
  let target: RequestTarget
  let headers: HTTPHeaders
  let body: RequestBody
  /// The path's variable segments, in order: one for `/v2/lids/{lid}`.
  var captures: [String] = []
  /// When the request arrived, in seconds since 1970.
  let time: Double
  /// Who the request says it comes from.
  private(set) var credentials = Credentials.none

  init(method: HTTPMethod, target: RequestTarget, headers: HTTPHeaders, body: RequestBody, time: Double) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
    self.time = time
    credentials = Credentials(of: self)
  }

  /// A parameter as text, from the body or else the query: the documentation shows both places.
  ///
  /// Whole numbers are taken as text too; empty counts as absent.
  func text(_ name: StaticString) throws(Refusal) -> String? {
    guard let value = body[name] else { return queryText(name) }
    guard let text = value.string ?? value.int.map(String.init) else {
      throw Refusal(status: 400, message: "\(name) must be a string")
    }
    return text.isEmpty ? nil : text
  }

  /// A parameter that must be there.
  func requiredText(_ name: StaticString) throws(Refusal) -> String {
    guard let text = try text(name) else { throw Refusal(status: 400, message: "Missing \(name)") }
    return text
  }

  /// A parameter from the query alone; empty counts as absent.
  func queryText(_ name: StaticString) -> String? {
    target.query.first { field in
      name.withUTF8Buffer { field.name.utf8.elementsEqual($0) } && !field.value.isEmpty
    }?.value
  }
}
