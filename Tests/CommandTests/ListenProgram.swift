import Foundation
import Glibc
import TestSupport

/// `wawp-script listen` as a process of its own, with its output in files of the folder; it ends with the test.
final class ListenProgram: Sendable {
  let port: UInt16
  let adminPort: UInt16
  let folder: Folder
  private let child: ChildProcess

  /// Starts it on ports of its own and waits until it listens.
  init(
    in folder: Folder, server: String? = nil, arguments: [String] = [], environment more: [String: String] = [:]
  ) throws {
    self.folder = folder
    var environment = Program.environment(server: server)
    for (name, value) in more { environment[name] = value }
    for name in ["log", "records"] {
      _ = FileManager.default.createFile(atPath: "\(folder.path)/\(name)", contents: nil)
    }
    child = try ChildProcess(
      Program.path,
      ["listen", "handle.lua", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--database", "w.db"] + arguments,
      environment: environment, folder: folder.path, input: .closed,
      output: .path("\(folder.path)/records", flags: O_WRONLY | O_APPEND),
      errors: .path("\(folder.path)/log", flags: O_WRONLY | O_APPEND))
    let end = Moment.now + 20
    var ports: (UInt16, UInt16)?
    while ports == nil, Moment.now < end {
      let log = ListenProgram.text("\(folder.path)/log")
      if let admin = ListenProgram.port(after: "metrics on http://127.0.0.1:", in: log),
        let hooks = ListenProgram.port(after: "listening on http://127.0.0.1:", in: log)
      {
        ports = (hooks, admin)
      }
      if ports == nil { usleep(5000) }
    }
    guard let ports else {
      kill(child.pid, SIGKILL)
      _ = child.exitCode()
      throw SystemFailure(call: "listen said \"\(ListenProgram.text("\(folder.path)/log"))\"", code: EIO)
    }
    (port, adminPort) = ports
  }

  deinit {
    kill(child.pid, SIGKILL)
    _ = child.exitCode()
  }

  /// The exit code after a signal.
  func end(_ signal: Int32) -> Int32 {
    child.send(signal)
    return child.exitCode()
  }

  func send(_ signal: Int32) { child.send(signal) }

  /// What went to stderr so far.
  var log: String { ListenProgram.text("\(folder.path)/log") }
  /// What went to stdout so far.
  var records: [String] { ListenProgram.text("\(folder.path)/records").split(separator: "\n").map(String.init) }

  /// Waits until something is so, which a test says; `false` when it does not become so in time.
  func wait(seconds: Double = 10, until condition: () throws -> Bool) rethrows -> Bool {
    let end = Moment.now + seconds
    while Moment.now < end {
      if try condition() { return true }
      usleep(5000)
    }
    return try condition()
  }

  /// The status and body of the answer to a post.
  func post(_ body: String, path: String = "/webhook", headers: [String] = []) throws -> (status: Int, body: String) {
    let socket = try RawSocket(port: port)
    let head =
      [
        "POST \(path) HTTP/1.1", "Host: x", "Content-Type: application/json", "Content-Length: \(body.utf8.count)",
        "Connection: close",
      ] + headers
    socket.send(head.joined(separator: "\r\n") + "\r\n\r\n" + body)
    return try ListenProgram.answer(socket)
  }

  /// A page of the admin address.
  func admin(_ path: String) throws -> (status: Int, body: String) {
    let socket = try RawSocket(port: adminPort)
    socket.send("GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    return try ListenProgram.answer(socket)
  }

  private static func answer(_ socket: RawSocket) throws -> (status: Int, body: String) {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = read(socket.descriptor, &chunk, chunk.count), count > 0 { bytes += chunk[..<count] }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let status = Int(text.dropFirst(9).prefix(3)), let end = text.range(of: "\r\n\r\n") else {
      throw SystemFailure(call: "the answer \"\(text)\"", code: EPROTO)
    }
    return (status, String(text[end.upperBound...]))
  }

  private static func text(_ path: String) -> String {
    (FileManager.default.contents(atPath: path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  private static func port(after sign: String, in log: String) -> UInt16? {
    guard let start = log.range(of: sign) else { return nil }
    return UInt16(log[start.upperBound...].prefix { $0.isNumber })
  }

  /// An event of a call, now.
  static func call(
    _ id: String, call: String = "C1", name: String = "call.received", from: String? = "15550000002@c.us",
    session: String = "default", age: Double = 0
  ) -> String {
    let now = Date().timeIntervalSince1970 - age
    let caller = from.map { ",\"from\":\"\($0)\",\"timestamp\":\(now)" } ?? ""
    return
      "{\"id\":\"\(id)\",\"timestamp\":\(Int(now * 1000)),\"event\":\"\(name)\",\"session\":\"\(session)\",\"payload\":{\"id\":\"\(call)\"\(caller)}}"
  }
}
