import Glibc

/// One connection, seen from the server.
struct ServerConnection: Sendable {
  /// Seconds that it waits for bytes, or for room to send.
  static let patience = 10

  let descriptor: Int32
  let server: WeakServer

  init(descriptor: Int32, server: WeakServer) {
    self.descriptor = descriptor
    self.server = server
    var time = timeval(tv_sec: ServerConnection.patience, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
  }

  /// The next request with its body; `nil` when the client has closed or takes too long.
  ///
  /// The server counts it.
  func readRequest() -> ReceivedRequest? {
    var head: [UInt8] = []
    let end = Array("\r\n\r\n".utf8)
    while !head.suffix(4).elementsEqual(end) {
      guard let byte = read(1).first else { return nil }
      head.append(byte)
    }
    var request = ReceivedRequest(head: String(decoding: head, as: UTF8.self))
    if let length = request.header("content-length").flatMap({ Int($0) }) {
      while request.body.count < length {
        let piece = read(length - request.body.count)
        if piece.isEmpty { return nil }
        request.body += piece
      }
    }
    server.value?.note(request)
    return request
  }

  /// Returns false when the client is gone.
  @discardableResult
  func send(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Waits until the client closes.
  func waitForEnd() { while !read(4096).isEmpty {} }

  /// Makes the close that follows a reset.
  func resetOnClose() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }

  private func read(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = max(0, recv(descriptor, buffer.baseAddress, count, 0))
    }
  }
}
