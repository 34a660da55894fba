import NIOHTTP1

extension WawpAPI {
  /// The one thing the API does with calls.
  ///
  /// The first of all routes, because it is asked for most.
  static let callRoutes = [Route(rejectTemplate, .POST, endpoint: reject)]

  /// Accepts every reject that is complete: the API is not known to check that the call exists or still
  /// rings, and a second reject of a call is expected to succeed as well.
  @Sendable private static func reject(
    _ instance: inout WawpInstance, _ request: APIRequest
  ) throws(Refusal) -> Answer {
    _ = try request.requiredText("callId")
    _ = try request.requiredText("from")
    return .done
  }
}
