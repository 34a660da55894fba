import Glibc
import Synchronization
import TestSupport

/// A proxy on loopback: plain requests, tunnels (CONNECT) and SOCKS5.
///
/// Whatever name it is asked for, it goes to that port of 127.0.0.1. It keeps all that it can read.
final class Proxy: Sendable {
  /// What it does with whoever comes.
  enum Behaviour: Sendable {
    case pass
    /// Says this to the first request, and closes.
    case answer(String)
    /// Says nothing, and keeps the connection.
    case silence
    /// Passes on until so many bytes have come back, and closes.
    case breakOff(after: Int)
  }

  var port: UInt16 { listener.port }
  /// Where it is, with a user name and a password if there are any.
  func url(scheme: String = "http", user: String = "") -> String { "\(scheme)://\(user)127.0.0.1:\(port)" }
  /// The heads of requests, and for SOCKS5 what it was asked to connect to.
  var heads: [String] { seen.withLock { $0.heads } }
  /// Everything that clients sent, tunnels included.
  var bytes: [UInt8] { seen.withLock { $0.bytes } }

  private let behaviour: Behaviour
  private let seen = Mutex((heads: [String](), bytes: [UInt8]()))
  private let listener: LoopbackListener
  private let crew = ListenerCrew()

  init(_ behaviour: Behaviour = .pass) throws {
    self.behaviour = behaviour
    listener = try LoopbackListener()
    listener.take { [weak self] client in
      let connection = RawSocket(descriptor: client)
      self?.crew.start(1) { [weak self] _, crew in self?.serve(connection, crew) }
    }
  }

  deinit { _ = crew.stop(within: 3) }

  private func serve(_ client: RawSocket, _ crew: ListenerCrew) {
    if case .silence = behaviour {
      while !crew.mustStop, let piece = receive(client, crew), !piece.isEmpty {}
      return
    }
    guard let first = receive(client, crew), !first.isEmpty else { return }
    if first[0] == 5 { return serveSocks(client, first, crew) }
    var head = first
    while head.firstRange(of: Array("\r\n\r\n".utf8)) == nil {
      guard let more = receive(client, crew), !more.isEmpty else { return }
      head += more
    }
    let text = String(decoding: head, as: UTF8.self)
    seen.withLock { $0.heads.append(text) }
    if case .answer(let answer) = behaviour {
      client.send(answer)
      return
    }
    var words = text.prefix { $0 != "\r\n" }.split(separator: " ").map(String.init)
    guard words.count == 3 else { return }
    let isTunnel = words[0] == "CONNECT"
    let place = words[1].split(separator: "/").first { $0 != "http:" } ?? ""
    guard let port = place.split(separator: ":").last.flatMap({ UInt16($0) }), let server = try? RawSocket(port: port)
    else {
      client.send("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
      return
    }
    if isTunnel {
      client.send("HTTP/1.1 200 Connection established\r\nVia: 1.1 test\r\n\r\n")
    } else {
      // One request a connection is enough here.
      words[1] =
        "/" + words[1].split(separator: "/", omittingEmptySubsequences: false).dropFirst(3).joined(separator: "/")
      let rest = text.drop { $0 != "\r\n" }
      server.send(
        words.joined(separator: " ")
          + rest.split(separator: "\r\n", omittingEmptySubsequences: false)
          .filter { !$0.lowercased().hasPrefix("proxy-") }.joined(separator: "\r\n"))
    }
    pass(client, server, crew)
  }

  private func serveSocks(_ client: RawSocket, _ first: [UInt8], _ crew: ListenerCrew) {
    var bytes = first
    func has(_ count: Int) -> Bool {
      while bytes.count < count {
        guard let more = receive(client, crew), !more.isEmpty else { return false }
        bytes += more
      }
      return true
    }
    guard has(2), has(2 + Int(bytes[1])) else { return }
    let methods = bytes[2..<2 + Int(bytes[1])]
    bytes.removeFirst(2 + Int(bytes[1]))
    if case .answer = behaviour {
      client.send([5, 0xFF])
      return
    }
    if methods.contains(2) {
      client.send([5, 2])
      guard has(2), has(2 + Int(bytes[1])), has(3 + Int(bytes[1])) else { return }
      let user = Int(bytes[1])
      guard has(3 + user + Int(bytes[2 + user])) else { return }
      let password = 3 + user..<3 + user + Int(bytes[2 + user])
      let credentials = [bytes[2..<2 + user], bytes[password]].map { String(decoding: $0, as: UTF8.self) }
      seen.withLock { $0.heads.append(credentials.joined(separator: ":")) }
      bytes.removeFirst(password.upperBound)
      client.send([1, 0])
    } else {
      client.send([5, 0])
    }
    // Only names are expected: it is the proxy that looks them up.
    guard has(5), bytes[3] == 3, has(7 + Int(bytes[4])) else { return }
    let end = 5 + Int(bytes[4])
    let port = UInt16(bytes[end]) << 8 | UInt16(bytes[end + 1])
    seen.withLock { $0.heads.append("\(String(decoding: bytes[5..<end], as: UTF8.self)):\(port)") }
    guard let server = try? RawSocket(port: port) else { return }
    client.send([5, 0, 0, 1, 127, 0, 0, 1, 0, 0])
    server.send(Array(bytes[(end + 2)...]))
    pass(client, server, crew)
  }

  /// What has come; empty at the end, `nil` when it is time to stop.
  private func receive(_ client: RawSocket, _ crew: ListenerCrew) -> [UInt8]? {
    var chunk = [UInt8](repeating: 0, count: 1 << 14)
    while !crew.mustStop {
      var polled = pollfd(fd: client.descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&polled, 1, 50) > 0 else { continue }
      let count = recv(client.descriptor, &chunk, chunk.count, 0)
      guard count > 0 else { return [] }
      let bytes = Array(chunk[..<count])
      seen.withLock { $0.bytes += bytes }
      return bytes
    }
    return nil
  }

  private func pass(_ client: RawSocket, _ server: RawSocket, _ crew: ListenerCrew) {
    var chunk = [UInt8](repeating: 0, count: 1 << 14)
    var left = Int.max
    if case .breakOff(let after) = behaviour { left = after }
    while !crew.mustStop, left > 0 {
      var polled = [client, server].map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
      guard poll(&polled, 2, 50) > 0 else { continue }
      if polled[0].revents != 0 {
        guard let bytes = receive(client, crew), !bytes.isEmpty, server.send(bytes) else { return }
      }
      if polled[1].revents != 0 {
        let count = recv(server.descriptor, &chunk, min(chunk.count, left), 0)
        guard count > 0, client.send(Array(chunk[..<count])) else { return }
        left -= count
      }
    }
  }
}
