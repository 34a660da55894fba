import CJSON

/// Parses JSON texts, one at a time, and keeps its memory for the next one.
///
/// For one thread at a time. Texts are limited to 16 MiB and to 128 levels of nesting (an empty object or
/// array does not count as a level). Accepted although unusual: a leading byte-order mark, integers beyond
/// 64 bits (they become doubles) and lone surrogate escapes (they become U+FFFD). Of two members with the
/// same key the last one counts.
public final class JSONParser {
  private let parser: OpaquePointer

  /// A parser that has room once it needs it.
  public init() {
    guard let parser = wsjson_create() else { fatalError("out of memory") }
    self.parser = parser
  }

  deinit { wsjson_destroy(parser) }

  /// Parses a text and returns its value.
  ///
  /// The value and all values reached through it are views into the parser: valid until the next text is
  /// parsed, and only while the parser is kept alive (hold it in a property, or use ``withValue(of:_:)``).
  /// - Throws: ``JSONError``, which says where and why.
  public func parse(_ text: UnsafeRawBufferPointer) throws(JSONError) -> JSONValue {
    var root = wsjson_value()
    let start = text.baseAddress?.assumingMemoryBound(to: UInt8.self)
    guard wsjson_parse(parser, start, text.count, &root) == wsjson_ok else { throw lastError() }
    return JSONValue(root)
  }

  /// Parses a text and lends its value to `body`, after which the value must not be used.
  ///
  /// - Throws: ``JSONError``, or what `body` throws.
  public func withValue<Result>(of text: [UInt8], _ body: (JSONValue) throws -> Result) throws -> Result {
    try text.withUnsafeBytes { bytes in
      let value = try parse(bytes)
      return try withExtendedLifetime(self) { try body(value) }
    }
  }

  private func lastError() -> JSONError {
    guard let diagnosis = wsjson_last_diagnosis(parser) else { fatalError("a parser always has a diagnosis") }
    let kind: JSONError.Kind =
      switch diagnosis.pointee.status {
      case wsjson_empty: .empty
      case wsjson_truncated: .truncated
      case wsjson_trailing: .trailingText
      case wsjson_number_range: .numberRange
      case wsjson_invalid_utf8: .invalidUTF8
      case wsjson_too_deep: .tooDeep
      case wsjson_too_large: .tooLarge
      case wsjson_out_of_memory: .outOfMemory
      default: .malformed
      }
    let reason = withUnsafeBytes(of: diagnosis.pointee.reason) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return JSONError(
      kind: kind, reason: reason, offset: diagnosis.pointee.offset, line: diagnosis.pointee.line,
      column: diagnosis.pointee.column)
  }
}
