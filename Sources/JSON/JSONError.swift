/// Why a text was refused as JSON, and where.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of refusal it is.
  public enum Kind: Sendable, Equatable {
    /// Nothing but white space.
    case empty
    /// Well-formed as far as it goes, but it ends inside a value: probably cut off.
    case truncated
    /// Not JSON.
    case malformed
    /// A whole value, and then something else.
    case trailingText
    /// A number beyond what a double can hold, such as `1e999`.
    case numberRange
    /// Bytes that are no UTF-8.
    case invalidUTF8
    /// Objects and arrays nested more than 128 deep.
    case tooDeep
    /// More than 16 MiB.
    case tooLarge
    /// There was no memory to parse it.
    case outOfMemory
  }

  /// What kind of refusal it is.
  public let kind: Kind
  /// Why, in words, without the place.
  public let reason: String
  /// Where, in bytes from the start of the text; 0 is the first byte.
  public private(set) var offset: Int
  /// The line of that place, from 1.
  public private(set) var line: Int
  /// The column of that place, in bytes from 1.
  public private(set) var column: Int

  /// An error of this kind at this place.
  public init(kind: Kind, reason: String, offset: Int = 0, line: Int = 1, column: Int = 1) {
    self.kind = kind
    self.reason = reason
    self.offset = offset
    self.line = line
    self.column = column
  }

  /// The reason and the place in one sentence for people; bytes are counted from 1 in it, as lines and
  /// columns are.
  public var message: String {
    switch kind {
    case .empty, .tooLarge, .outOfMemory: reason
    case .truncated: "\(reason) (line \(line), column \(column)): it looks cut off"
    case .invalidUTF8: "\(reason) at byte \(offset + 1) (line \(line), column \(column))"
    case .malformed, .trailingText, .numberRange, .tooDeep: "\(reason) at line \(line), column \(column)"
    }
  }

  /// The same as ``message``.
  public var description: String { message }

  /// The same error as seen from a larger text, of which the refused text is a part.
  ///
  /// - Parameters:
  ///   - offset: where the part begins in the larger text, in bytes.
  ///   - line: the line where the part begins, from 1.
  ///   - column: the column where the part begins, from 1.
  public func located(inTextAt offset: Int, line: Int, column: Int) -> JSONError {
    var error = self
    error.offset += offset
    if error.line == 1 { error.column += column - 1 }
    error.line += line - 1
    return error
  }
}
