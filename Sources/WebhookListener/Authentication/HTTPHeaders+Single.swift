import Machine
import NIOHTTP1

extension HTTPHeaders {
  /// The value of a field that must be there once, without the spaces around it.
  func single(_ name: String) throws(AuthenticationFailure) -> String {
    var found: String?
    for (key, value) in self where key.isEqualIgnoringCase(name) {
      guard found == nil else { throw .malformed }
      found = value
    }
    guard let found else { throw .missing }
    let text = found.trimmingSpaces
    guard !text.isEmpty else { throw .missing }
    return text
  }
}
