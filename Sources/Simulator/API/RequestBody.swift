import JSON
import NIOCore

/// What a request brought as its body.
enum RequestBody {
  /// Nothing, or nothing but white space.
  case none
  case json(JSONValue)
  /// A form: Wawp's users report that the API does not read these.
  case form
  /// Something that is not JSON.
  case unreadable

  /// Looks at the body.
  ///
  /// A JSON value is a view into `parser` and valid until that parses again.
  init(_ bytes: ByteBuffer?, contentType: String?, parser: JSONParser) {
    if let contentType, contentType.lowercased().hasPrefix("application/x-www-form-urlencoded") {
      self = .form
      return
    }
    guard let bytes, bytes.readableBytes > 0 else {
      self = .none
      return
    }
    do {
      self = .json(try bytes.withUnsafeReadableBytes { try parser.parse($0) })
    } catch let error as JSONError where error.kind == .empty {
      self = .none
    } catch {
      self = .unreadable
    }
  }

  /// The member of a JSON object, or nil; null counts as absent.
  subscript(name: StaticString) -> JSONValue? {
    guard case .json(let value) = self, let member = value[name], !member.isNull else { return nil }
    return member
  }
}
