import Machine

/// An answer; any status is one, also 500.
public struct HTTPResponse: Sendable, Equatable {
  /// Such as 200.
  public var status: Int
  /// In the order in which they came.
  public var headers: [HTTPHeader] {
    switch head {
    case .read(let headers): headers
    case .raw(let bytes): bytes.withUnsafeBufferPointer(Self.headers(in:))
    }
  }
  /// The whole body.
  public var body: [UInt8]
  private var head: Head

  /// Of most answers nobody wants to know the header lines.
  private enum Head {
    case read([HTTPHeader])
    case raw([UInt8])
  }

  /// An answer.
  public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
    self.status = status
    self.body = body
    head = .read(headers)
  }

  /// An answer whose header lines are still as they stood on the wire.
  init(status: Int, head: [UInt8], body: [UInt8]) {
    self.status = status
    self.body = body
    self.head = .raw(head)
  }

  /// Two are equal when their lines say the same.
  public static func == (a: HTTPResponse, b: HTTPResponse) -> Bool {
    a.status == b.status && a.headers == b.headers && a.body == b.body
  }

  /// The first field of that name, whatever its case.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.isEqualIgnoringCase(name) }?.value
  }

  /// Reads header lines as they stand on the wire: `Name: value` CR LF.
  static func headers(in bytes: UnsafeBufferPointer<UInt8>) -> [HTTPHeader] {
    var headers: [HTTPHeader] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      if let header = header(in: UnsafeBufferPointer(rebasing: bytes[start..<end])) { headers.append(header) }
      start = end + 1
    }
    return headers
  }

  private static func header(in line: UnsafeBufferPointer<UInt8>) -> HTTPHeader? {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    var first = colon + 1
    var end = line.count
    while first < end, isBlank(line[first]) { first += 1 }
    while end > first, isBlank(line[end - 1]) { end -= 1 }
    return HTTPHeader(name: text(line[..<colon]), value: text(line[first..<end]))
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  private static func text(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: bytes), as: UTF8.self)
  }
}
