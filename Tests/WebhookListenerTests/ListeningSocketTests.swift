import Glibc
import Testing

@testable import WebhookListener

@Suite struct ListeningSocketTests {
  @Test("version 6 and socket files are listened on beside version 4")
  func all() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/l.sock"
    let running = try RunningListener {
      $0.addresses = [
        .tcp(host: "127.0.0.1", port: 0), .tcp(host: "::1", port: 0), .unix(path: path, mode: 0o600),
        .tcp(host: "localhost", port: 0),
      ]
      $0.allowedAddresses = [try AddressRange("127.0.0.1"), try AddressRange("::1")]
    }
    #expect(running.addresses[1].hasPrefix("[::1]:"))
    #expect(running.addresses[2] == "unix:\(path)")
    #expect(!running.addresses[0].hasSuffix(":0"))
    for address in running.addresses { #expect(try Client(address).exchange(.request()).status == 202) }
    var status = stat()
    #expect(lstat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    running.listener.shutdown(timeout: 0)
    #expect(lstat(path, &status) != 0)
  }

  @Test("the file of a server that is gone is replaced, that of one that lives is not")
  func stale() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/l.sock"
    let address = ListenAddress.unix(path: path, mode: 0o660)
    let dead = try ListeningSocket(address)
    close(dead.descriptor)
    let running = try RunningListener { $0.addresses = [address] }
    let error = #expect(throws: ListenerError.self) { try ListeningSocket(address) }
    #expect(error?.message == "cannot listen on unix:\(path): another program listens there")
    #expect(try Client(running.address).exchange(.request()).status == 202)
  }

  @Test("a file that is no socket is left alone, and so is a socket that took our place")
  func others() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/l.sock"
    close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600))
    #expect(throws: ListenerError.self) { try ListeningSocket(.unix(path: path, mode: 0o660)) }
    unlink(path)
    let ours = try ListeningSocket(.unix(path: path, mode: 0o660))
    unlink(path)
    let theirs = try ListeningSocket(.unix(path: path, mode: 0o660))
    ours.file?.remove()
    #expect(access(path, F_OK) == 0)
    theirs.file?.remove()
    #expect(access(path, F_OK) != 0)
    close(ours.descriptor)
    close(theirs.descriptor)
  }

  @Test("a socket that is passed in is used as it is")
  func passed() throws {
    let socket = try ListeningSocket(.tcp(host: "127.0.0.1", port: 0))
    #expect(listen(socket.descriptor, 16) == 0)
    #expect(ListenAddress.descriptor(socket.descriptor).isLocal)
    // A connection from before the server began is served too.
    let early = try Client(socket.address.description)
    let running = try RunningListener { $0.addresses = [.descriptor(socket.descriptor)] }
    #expect(running.address == socket.address.description)
    #expect(try early.exchange(.request()).status == 202)
    #expect(try running.connect().exchange(.request()).status == 202)
  }

  @Test("a descriptor on all addresses is no local one, and what is no listening socket is refused")
  func badDescriptor() throws {
    let socket = try ListeningSocket(.tcp(host: "0.0.0.0", port: 0))
    defer { close(socket.descriptor) }
    #expect(!ListenAddress.descriptor(socket.descriptor).isLocal)
    #expect(!ListenAddress.descriptor(0).isLocal)
    #expect(throws: ListenerError.self) { try ListeningSocket(.descriptor(socket.descriptor)) }
    #expect(throws: ListenerError.self) { try ListeningSocket(.descriptor(-1)) }
  }

  @Test("if one address cannot be listened on, none is, and the error says which and why")
  func allOrNone() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/l.sock"
    let taken = try RunningListener()
    let address = try ListenAddress(taken.address)
    let error = #expect(throws: ListenerError.self) {
      try RunningListener { $0.addresses = [.unix(path: path, mode: 0o660), address] }
    }
    #expect(error?.kind == .listening)
    #expect(error?.message == "cannot listen on \(taken.address): Address already in use")
    #expect(access(path, F_OK) != 0)
    let elsewhere = #expect(throws: ListenerError.self) {
      try RunningListener {
        $0.addresses = [.tcp(host: "192.0.2.1", port: 0)]
        $0.isInsecure = true
      }
    }
    #expect(elsewhere?.hint == "the address is not one of this machine's")
  }
}
