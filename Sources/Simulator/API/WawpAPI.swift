import NIOHTTP1

/// The endpoints of the API and the rules that hold for all of them.
struct WawpAPI {
  /// What a request came to, for the answer and for the books.
  struct Result {
    let answer: Answer
    /// The endpoint's path with names for its variable segments, or nil if there is no such endpoint.
    let route: String?
  }

  private let accessToken: String?
  private let instanceID: String?
  private(set) var instance: WawpInstance

  init(accessToken: String?, instanceID: String?, seed: UInt64) {
    self.accessToken = accessToken
    self.instanceID = instanceID
    instance = WawpInstance(seed: seed)
  }

  /// Fixed paths stand before those with a variable segment that could take them.
  static let routes: [Route] = callRoutes + messageRoutes + contactRoutes + sessionRoutes
  static let rejectTemplate = "/v2/calls/reject"

  /// The endpoint that a target names, if there is one.
  static func route(of target: RequestTarget) -> (route: Route, captures: [String])? {
    if let first = routes.first, let captures = first.captures(of: target, segments: []) {
      return (first, captures)
    }
    let segments = target.segments
    for route in routes {
      if let captures = route.captures(of: target, segments: segments) {
        return (route, captures)
      }
    }
    return nil
  }

  /// Answers a request as a well-behaved API does.
  mutating func answer(_ request: APIRequest) -> Result {
    guard let (route, captures) = Self.route(of: request.target) else {
      return Result(
        answer: ErrorAnswer.documented(status: 404, message: "There is no such endpoint"), route: nil)
    }
    var request = request
    request.captures = captures
    do {
      return Result(answer: try carryOut(request, by: route), route: route.template)
    } catch {
      var answer = ErrorAnswer.documented(status: error.status, message: error.message)
      if error.status == 405 {
        let methods = route.methods.map(\.rawValue).joined(separator: ", ")
        answer.fields.append(RequestField(name: "allow", value: methods))
      }
      return Result(answer: answer, route: route.template)
    }
  }

  private mutating func carryOut(_ request: APIRequest, by route: Route) throws(Refusal) -> Answer {
    guard route.methods.contains(request.method) else {
      throw Refusal(status: 405, message: "The method is not allowed here")
    }
    switch request.body {
    case .form: throw Credentials.missingToken
    case .unreadable: throw Refusal(status: 400, message: "The body is not valid JSON")
    case .none, .json: break
    }
    try request.credentials.check(accessToken: accessToken, instanceID: instanceID)
    return try route.endpoint(&instance, request)
  }
}
