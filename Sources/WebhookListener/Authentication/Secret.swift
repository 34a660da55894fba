/// A secret that is shared with the sender.
///
/// It never shows: whatever prints it prints `<secret>`.
public struct Secret: Hashable, Sendable {
  let bytes: [UInt8]

  /// Takes the secret as it is, without trimming.
  public init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// Takes the secret as it is.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Always the same.
  public var description: String { "<secret>" }
  /// Always the same.
  public var debugDescription: String { description }
  /// Has no children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
