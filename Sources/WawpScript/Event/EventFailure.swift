/// A piece of an input that is no event.
public struct EventFailure: Sendable, Equatable {
  /// Why it is none; lines, columns and bytes in the message are counted from 1 in the whole input.
  public let error: EventError
  /// The line where the piece begins, from 1.
  public let line: Int
  /// The first bytes of the piece, at most 120, for showing to people.
  ///
  /// May be any bytes at all.
  public let preview: [UInt8]

  /// How many bytes of a piece are kept.
  public static let longestPreview = 120

  /// A failure of these values.
  public init(error: EventError, line: Int, preview: [UInt8]) {
    self.error = error
    self.line = line
    self.preview = preview
  }
}
