import Glibc
import JSON
import TestSupport
import Testing

/// `wawp-script simulate` as a process of its own, which ends with the test.
final class Server: Sendable {
  let url: String
  let port: UInt16
  private let child: ChildProcess

  init(_ arguments: [String] = []) throws {
    child = try ChildProcess(
      Program.path, ["simulate", "--port", "0", "--quiet"] + arguments, environment: Program.plainEnvironment,
      folder: "/", errors: .path("/dev/null", flags: O_WRONLY))
    close(child.input)
    let line = Server.firstLine(child.output, seconds: 10)
    guard let start = line.range(of: "http://127.0.0.1:"), let number = UInt16(line[start.upperBound...])
    else {
      kill(child.pid, SIGKILL)
      _ = child.exitCode()
      close(child.output)
      throw SystemFailure(call: "simulate said \"\(line)\"", code: EIO)
    }
    port = number
    url = "http://127.0.0.1:\(number)"
  }

  deinit {
    kill(child.pid, SIGKILL)
    _ = child.exitCode()
    close(child.output)
  }

  /// What it received: `POST /v2/calls/reject {"callId":"C1",…}`, in order.
  func requests() throws -> [String] {
    let body = try RawSocket(port: port).get("/__requests")
    return try JSONParser().withValue(of: body) { list in
      var lines: [String] = []
      for request in try #require(list.elements) {
        var line = "\(request["method"]?.string ?? "?") \(request["path"]?.string ?? "?")"
        if let body = request["body"], !body.isNull {
          var writer = JSONWriter(capacity: 256)
          writer.write(body)
          line += " " + String(decoding: writer.bytes, as: UTF8.self)
        }
        lines.append(line)
      }
      return lines
    }
  }

  /// Asks for a path, so that its log shows when that was, on a connection of its own.
  func mark(_ path: String) throws { _ = try RawSocket(port: port).get(path) }

  private static func firstLine(_ descriptor: Int32, seconds: Double) -> String {
    let end = Moment.now + seconds
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while Moment.now < end {
      var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&polled, 1, 100) > 0 else { continue }
      guard read(descriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") else { break }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension String {
  /// The first place where `other` stands.
  func range(of other: String) -> Range<String.Index>? { firstRange(of: other) }
}
