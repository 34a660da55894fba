/// A request line's target, taken apart.
struct RequestTarget {
  /// The path with its escapes undone.
  let path: String
  /// The path's segments, split before their escapes were undone, so that an escaped slash is no separator.
  let rawPath: Substring
  /// The query's parameters.
  let query: [RequestField]

  init(_ target: String) {
    let mark = target.utf8.firstIndex(of: UInt8(ascii: "?"))
    rawPath = target[..<(mark ?? target.endIndex)]
    path = PercentCoding.decoded(rawPath, plusIsSpace: false)
    query = mark.map { Self.fields(of: target[target.utf8.index(after: $0)...]) } ?? []
  }

  /// The path's segments, each with its escapes undone: `/v2/lids/9%40lid` gives `v2`, `lids`, `9@lid`.
  var segments: [String] {
    rawPath.utf8.split(separator: UInt8(ascii: "/")).map { PercentCoding.decoded(Substring($0), plusIsSpace: false) }
  }

  /// Splits `name=value&...`; a part without `=` has an empty value, empty parts are left out.
  private static func fields(of query: Substring) -> [RequestField] {
    var fields: [RequestField] = []
    // By bytes: looking for the ends of characters is several times the work.
    for bytes in query.utf8.split(separator: UInt8(ascii: "&")) {
      let part = Substring(bytes)
      let equals = part.utf8.firstIndex(of: UInt8(ascii: "="))
      let value = equals.map { part[part.utf8.index(after: $0)...] } ?? ""
      fields.append(
        RequestField(
          name: PercentCoding.decoded(part[..<(equals ?? part.endIndex)], plusIsSpace: true),
          value: PercentCoding.decoded(value, plusIsSpace: true)))
    }
    return fields
  }
}
