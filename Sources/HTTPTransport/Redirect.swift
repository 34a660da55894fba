/// What becomes of a request that is answered with a redirect.
enum Redirect {
  /// So many are followed, one after the other.
  static let limit = 5

  /// The next request; `nil` when the answer is to be handed on as it is, as it always is when it leads to another
  /// scheme, host or port.
  static func next(after response: HTTPResponse, to request: HTTPRequest) -> HTTPRequest? {
    guard [301, 302, 303, 307, 308].contains(response.status), let location = response.header("location"),
      let url = Address.redirect(from: request.url, to: location)
    else { return nil }
    var next = request
    next.url = url
    // As browsers do: after 303, and after 301 or 302 to a POST, the new address is only looked at.
    let becomesGet =
      response.status == 303 ? request.method != "HEAD" : response.status < 303 && request.method == "POST"
    if becomesGet {
      next.method = "GET"
      next.body = []
      next.headers.removeAll { $0.name.lowercased().hasPrefix("content-") }
    }
    return next
  }
}
