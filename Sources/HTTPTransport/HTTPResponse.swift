/// An answer; any status is one, also 500.
public struct HTTPResponse: Sendable, Equatable {
  /// Such as 200.
  public var status: Int
  /// In the order in which they came.
  public var headers: [HTTPHeader]
  /// The whole body.
  public var body: [UInt8]

  /// An answer.
  public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first field of that name, whatever its case.
  public func header(_ name: String) -> String? {
    let name = name.lowercased()
    return headers.first { $0.name.lowercased() == name }?.value
  }

  /// Reads header lines as they stand on the wire: `Name: value` CR LF.
  static func headers(in bytes: UnsafeBufferPointer<UInt8>) -> [HTTPHeader] {
    bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
      let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
      let value = line[(colon + 1)...].drop(while: isBlank)
      let end = value.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? value.startIndex
      return HTTPHeader(
        name: String(decoding: line[..<colon], as: UTF8.self),
        value: String(decoding: value[..<end], as: UTF8.self))
    }
  }
}
