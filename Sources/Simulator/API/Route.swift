import NIOHTTP1

/// One endpoint: where it is, which methods it takes, and what answers it.
struct Route: Sendable {
  typealias Endpoint = @Sendable (inout WawpInstance, APIRequest) throws(Refusal) -> Answer

  /// The path, with `{name}` for a variable segment.
  let template: String
  let methods: [HTTPMethod]
  let endpoint: Endpoint
  private let pattern: [String]
  private let isFixed: Bool

  init(_ template: String, _ methods: HTTPMethod..., endpoint: @escaping Endpoint) {
    self.template = template
    self.methods = methods
    self.endpoint = endpoint
    pattern = template.split(separator: "/").map(String.init)
    isFixed = !template.contains("{")
  }

  /// The variable segments of a target that lies under this route, or nil if it does not.
  func captures(of target: RequestTarget, segments: [String]) -> [String]? {
    guard !isFixed else { return target.path == template ? [] : nil }
    guard segments.count == pattern.count else { return nil }
    var captures: [String] = []
    for (segment, expected) in zip(segments, pattern) {
      if expected.hasPrefix("{") {
        captures.append(segment)
      } else if segment != expected {
        return nil
      }
    }
    return captures
  }
}
