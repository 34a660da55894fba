import JSON
import NIOHTTP1

/// Who a request says it comes from.
///
/// Clients of Wawp put this in four places, and some in two at once.
struct Credentials {
  /// Every access token in the request, in the order query, body, `access-token`, `Authorization`.
  let tokens: [String]
  /// Every instance ID in the request, in the order query, body, `X-Instance-ID`.
  let instanceIDs: [String]

  /// No credentials at all.
  static let none = Credentials(tokens: [], instanceIDs: [])

  private init(tokens: [String], instanceIDs: [String]) {
    self.tokens = tokens
    self.instanceIDs = instanceIDs
  }

  init(of request: APIRequest) {
    tokens = [
      request.queryText("access_token"), request.body["access_token"]?.string,
      request.headers.first(name: "access-token"), Self.bearerToken(in: request.headers),
    ].compactMap { $0 }.filter { !$0.isEmpty }
    let member = request.body["instance_id"]
    instanceIDs = [
      request.queryText("instance_id"), member?.string ?? member?.int.map(String.init),
      request.headers.first(name: "x-instance-id"),
    ].compactMap { $0 }.filter { !$0.isEmpty }
  }

  /// Lets a request pass whose credentials are complete, and right wherever they stand.
  ///
  /// - Throws: a 401 that says which half is missing or wrong, without repeating it.
  func check(accessToken: String?, instanceID: String?) throws(Refusal) {
    guard !tokens.isEmpty else { throw Self.missingToken }
    guard accessToken == nil || tokens.allSatisfy({ $0 == accessToken }) else {
      throw Refusal(status: 401, message: "Invalid access_token")
    }
    guard !instanceIDs.isEmpty else { throw Refusal(status: 401, message: "Missing instance_id") }
    guard instanceID == nil || instanceIDs.allSatisfy({ $0 == instanceID }) else {
      throw Refusal(status: 401, message: "Invalid instance_id")
    }
  }

  /// The answer to a request without a token, and to every form, since the API does not read forms.
  static let missingToken = Refusal(status: 401, message: "Missing access_token")

  /// The token after `Bearer`, whose case does not matter.
  static func bearerToken(in headers: HTTPHeaders) -> String? {
    guard let value = headers.first(name: "authorization"), value.lowercased().hasPrefix("bearer ") else {
      return nil
    }
    return value.dropFirst("bearer ".count).split(separator: " ").first.map(String.init)
  }
}
