import Machine
import NIOHTTP1

/// What a body is said to be.
enum MediaType {
  /// Whether it is said to be JSON: `application/json`, anything that ends in `+json`, or nothing at all.
  static func isJSON(_ headers: HTTPHeaders) -> Bool {
    guard let value = headers.first(name: "content-type") else { return true }
    if value == "application/json" { return true }
    let type = String(value.prefix { $0 != ";" }).trimmingSpaces.lowercased()
    return type == "application/json" || type.hasSuffix("+json") && type.contains("/")
  }

  /// Whether it would have to be unpacked first.
  static func isEncoded(_ headers: HTTPHeaders) -> Bool {
    guard let value = headers.first(name: "content-encoding") else { return false }
    return !value.trimmingSpaces.isEqualIgnoringCase("identity")
  }
}
