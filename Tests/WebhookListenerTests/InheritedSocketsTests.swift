import Glibc
import Testing

@testable import WebhookListener

@Suite struct InheritedSocketsTests {
  @Test(
    "sockets are taken if they are meant for this process",
    arguments: [
      ("100", "2", "a:b", [3, 4], ["a", "b"]), ("100", "2", nil, [3, 4], ["unknown", "unknown"]),
      ("100", "2", "a", [3, 4], ["a", "unknown"]), ("100", "1", "", [3], [""]), ("101", "2", nil, [], []),
      (nil, "2", nil, [], []), ("100", nil, nil, [], []), ("100", "0", nil, [], []), ("100", "-1", nil, [], []),
      ("100", "many", nil, [], []), ("100", "99999999", nil, [], []), ("", "", "", [], []),
    ] as [(String?, String?, String?, [Int32], [String])])
  func sockets(processID: String?, count: String?, names: String?, descriptors: [Int32], found: [String]) {
    let sockets = InheritedSockets.sockets(processID: processID, count: count, names: names, ownProcessID: 100)
    #expect(sockets.map(\.descriptor) == descriptors)
    #expect(sockets.map(\.name) == found)
  }

  @Test("the variables are removed, whatever they say")
  func removed() throws {
    setenv("LISTEN_PID", "1", 1)
    setenv("LISTEN_FDS", "3", 1)
    setenv("LISTEN_FDNAMES", "a", 1)
    #expect(try InheritedSockets.take().isEmpty)
    #expect(getenv("LISTEN_PID") == nil)
    #expect(getenv("LISTEN_FDS") == nil)
    #expect(getenv("LISTEN_FDNAMES") == nil)
  }

  @Test("only a stream socket that listens is one")
  func listening() throws {
    let socket = try ListeningSocket(.tcp(host: "127.0.0.1", port: 0))
    defer { close(socket.descriptor) }
    #expect(!InheritedSockets.isListening(socket.descriptor))
    #expect(listen(socket.descriptor, 1) == 0)
    #expect(InheritedSockets.isListening(socket.descriptor))
    #expect(!InheritedSockets.isListening(-1))
    #expect(!InheritedSockets.isListening(0))
  }
}
