import Glibc
import Testing

@testable import Service

/// One after the other: they set variables of the process.
@Suite("telling systemd", .serialized)
struct ServiceManagerTests {
  @Test("sends what it is told to the socket, and takes the variables away")
  func notify() throws {
    let path = "/tmp/notify-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    let server = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    defer {
      close(server)
      unlink(path)
    }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(server, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0)
    setenv("NOTIFY_SOCKET", path, 1)
    setenv("WATCHDOG_USEC", "30000000", 1)
    let manager = ServiceManager()
    #expect(getenv("NOTIFY_SOCKET") == nil)
    #expect(manager.watchdogSeconds == 30)
    manager.notify("READY=1\nSTATUS=listening")
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = recv(server, &bytes, bytes.count, Int32(MSG_DONTWAIT))
    #expect(String(decoding: bytes[..<max(0, count)], as: UTF8.self) == "READY=1\nSTATUS=listening")
  }

  @Test("does nothing outside of systemd, and takes no watchdog that is meant for another process")
  func outside() {
    setenv("WATCHDOG_USEC", "30000000", 1)
    setenv("WATCHDOG_PID", "1", 1)
    let manager = ServiceManager()
    #expect(manager.watchdogSeconds == nil)
    manager.notify("READY=1")
  }
}
