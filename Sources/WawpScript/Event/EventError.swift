import JSON

/// Why bytes are no event.
public struct EventError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of refusal it is.
  public enum Kind: Sendable, Equatable {
    /// Nothing but white space.
    case empty
    /// The JSON ends too early: probably cut off.
    case truncated
    /// Not JSON.
    case malformed
    /// A whole value, and then something else.
    case trailingText
    /// Bytes that are no UTF-8.
    case invalidUTF8
    /// Nested more than 128 deep.
    case tooDeep
    /// More than 16 MiB.
    case tooLarge
    /// JSON, but not an object.
    case notAnObject
    /// An object without the name of an event.
    case noEvent
    /// There was no memory to read it.
    case outOfMemory
  }

  /// What kind of refusal it is.
  public let kind: Kind
  /// What happened and where, in one sentence for people.
  public let message: String

  /// An error of this kind.
  public init(kind: Kind, message: String) {
    self.kind = kind
    self.message = message
  }

  init(_ error: JSONError) {
    kind =
      switch error.kind {
      case .empty: .empty
      case .truncated: .truncated
      case .malformed, .numberRange: .malformed
      case .trailingText: .trailingText
      case .invalidUTF8: .invalidUTF8
      case .tooDeep: .tooDeep
      case .tooLarge: .tooLarge
      case .outOfMemory: .outOfMemory
      }
    message = error.message
  }

  /// The same as ``message``.
  public var description: String { message }

  static let noEvent = EventError(
    kind: .noEvent, message: "there is no `event` field: is this a Wawp webhook body?")

  static func notAnObject(found: String) -> EventError {
    EventError(kind: .notAnObject, message: "expected an event object, found \(found)")
  }
}
