import NIOCore
import NIOHTTP1

/// A received request packed into one allocation, so that remembering 100,000 of them stays cheap.
struct CompactRequest {
  let number: Int
  let time: Double
  let connection: Int32
  let status: Int16
  let failure: FailureAction?
  /// `METHOD target\n`, then `name:value\n` for each header field, then `\n`, then the body.
  ///
  /// Neither line may hold a line feed: the HTTP parser has refused requests whose head does.
  private let packed: [UInt8]

  init(
    number: Int, time: Double, connection: Int, status: Int, failure: FailureAction?,
    head: HTTPRequestHead, body: ByteBuffer?
  ) {
    self.number = number
    self.time = time
    self.connection = Int32(truncatingIfNeeded: connection)
    self.status = Int16(truncatingIfNeeded: status)
    self.failure = failure
    var packed: [UInt8] = []
    packed.reserveCapacity(head.uri.utf8.count + 256 + (body?.readableBytes ?? 0))
    packed.append(contentsOf: head.method.rawValue.utf8)
    packed.append(UInt8(ascii: " "))
    packed.append(contentsOf: head.uri.utf8)
    packed.append(UInt8(ascii: "\n"))
    for (name, value) in head.headers {
      packed.append(contentsOf: name.utf8)
      packed.append(UInt8(ascii: ":"))
      packed.append(contentsOf: value.utf8)
      packed.append(UInt8(ascii: "\n"))
    }
    packed.append(UInt8(ascii: "\n"))
    if let body {
      packed.append(contentsOf: body.readableBytesView)
    }
    self.packed = packed
  }

  /// The request taken apart again.
  var unpacked: ReceivedRequest {
    var rest = packed[...]
    let requestLine = Self.takeLine(from: &rest)
    let (method, target) = Self.halves(of: requestLine, at: UInt8(ascii: " "))
    var headers: [RequestField] = []
    while let next = rest.first, next != UInt8(ascii: "\n") {
      let (name, value) = Self.halves(of: Self.takeLine(from: &rest), at: UInt8(ascii: ":"))
      headers.append(RequestField(name: name, value: value))
    }
    let parts = RequestTarget(target)
    return ReceivedRequest(
      number: number, time: time, connection: Int(connection), method: method, target: target,
      path: parts.path, query: parts.query, headers: headers, body: Array(rest.dropFirst()),
      status: Int(status), failure: failure?.name)
  }

  private static func takeLine(from rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
    let line = rest[..<end]
    rest = rest[end...].dropFirst()
    return line
  }

  private static func halves(of line: ArraySlice<UInt8>, at separator: UInt8) -> (String, String) {
    let middle = line.firstIndex(of: separator) ?? line.endIndex
    return (
      String(decoding: line[..<middle], as: UTF8.self),
      String(decoding: line[middle...].dropFirst(), as: UTF8.self)
    )
  }
}
