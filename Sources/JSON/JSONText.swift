import CJSON
import Glibc

/// The bytes of a string or key in a parsed text: valid UTF-8, perhaps with NULs in it.
///
/// A view, valid as long as the value that it came from.
public struct JSONText {
  private let raw: wsjson_text

  init(_ raw: wsjson_text) {
    self.raw = raw
  }

  /// How many bytes it has.
  public var count: Int { raw.length }

  /// Whether the same bytes stand at `start` in `bytes`.
  ///
  /// So for a string without escapes, which lies in the parsed text as it is.
  public func stands(at start: Int, in bytes: UnsafeRawBufferPointer) -> Bool {
    guard start >= 0, start <= bytes.count - count, let base = bytes.baseAddress else { return false }
    return count == 0 || memcmp(base + start, raw.bytes, count) == 0
  }

  /// A copy as a Swift string.
  public var string: String { withUTF8 { String(decoding: $0, as: UTF8.self) } }

  /// Lends the bytes; no copy is made.
  public func withUTF8<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let bytes = UnsafeRawPointer(raw.bytes)?.assumingMemoryBound(to: UInt8.self)
    return try body(UnsafeBufferPointer(start: bytes, count: raw.length))
  }

  /// Whether the bytes are those of `other`; no string is made.
  public static func == (text: JSONText, other: StaticString) -> Bool {
    other.hasPointerRepresentation
      && other.utf8Start.withMemoryRebound(to: CChar.self, capacity: other.utf8CodeUnitCount) {
        wsjson_text_is(text.raw, $0, other.utf8CodeUnitCount)
      }
  }

  /// Whether the bytes begin with those of `other`; no string is made.
  public func hasPrefix(_ other: StaticString) -> Bool {
    count >= other.utf8CodeUnitCount && part(at: 0, other.utf8CodeUnitCount) == other
  }

  /// Whether the bytes end with those of `other`; no string is made.
  public func hasSuffix(_ other: StaticString) -> Bool {
    let length = other.utf8CodeUnitCount
    return count >= length && part(at: count - length, length) == other
  }

  private func part(at start: Int, _ length: Int) -> JSONText {
    JSONText(wsjson_text(bytes: raw.bytes + start, length: length))
  }
}
