import Glibc
import Testing

@testable import WebhookListener

@Suite(.enabled(if: OpenSSL.isThere, "needs the openssl command")) struct TLSContextTests {
  /// Sends a request as openssl's client does; gives what came back, or nil if the handshake failed.
  private func exchange(
    _ address: String, trusting authority: String, _ folder: TemporaryFolder, request: String, options: [String] = []
  ) -> String? {
    let input = "\(folder.path)/request"
    let output = "\(folder.path)/answer"
    write(request, to: input)
    let status = OpenSSL.run(
      ["s_client", "-connect", address, "-CAfile", authority, "-verify_return_error", "-quiet"] + options,
      input: input, output: output)
    let answer = contents(of: output)
    return status == 0 || answer?.isEmpty == false ? answer : nil
  }

  private func request(_ body: String = "{}") -> String {
    .request(fields: ["Connection: close"], body: body)
  }

  @Test("requests go through TLS, from version 1.2 on", arguments: ["-tls1_2", "-tls1_3"])
  func versions(option: String) throws {
    let folder = try TemporaryFolder()
    let files = TLSFilesInFolder(folder, "a")
    #expect(OpenSSL.makeCertificate(files, name: "a"))
    let running = try RunningListener {
      $0.tls = TLSFiles(certificateChain: files.certificate, privateKey: files.key)
    }
    let answer = exchange(
      running.address, trusting: files.certificate, folder, request: request(), options: [option])
    #expect(answer?.hasPrefix("HTTP/1.1 202 ") == true)
    #expect(answer?.hasSuffix(#"{"status":"accepted","ids":["evt_1"]}"#) == true)
    #expect(eventually { running.listener.connections == 0 })
  }

  @Test("an early answer goes through TLS while the client still sends")
  func early() throws {
    let folder = try TemporaryFolder()
    let files = TLSFilesInFolder(folder, "a")
    #expect(OpenSSL.makeCertificate(files, name: "a"))
    let running = try RunningListener {
      $0.tls = TLSFiles(certificateChain: files.certificate, privateKey: files.key)
      $0.maxBody = 1_000
    }
    let answer = exchange(
      running.address, trusting: files.certificate, folder,
      request: request(String(repeating: "x", count: 300_000)))
    #expect(answer?.hasPrefix("HTTP/1.1 413 ") == true)
  }

  @Test("plain HTTP, old versions and strangers get no further than the handshake")
  func refused() throws {
    let folder = try TemporaryFolder()
    let files = TLSFilesInFolder(folder, "a")
    let other = TLSFilesInFolder(folder, "b")
    #expect(OpenSSL.makeCertificate(files, name: "a"))
    #expect(OpenSSL.makeCertificate(other, name: "b"))
    let running = try RunningListener {
      $0.tls = TLSFiles(certificateChain: files.certificate, privateKey: files.key)
      $0.timeouts.head = 0.3
    }
    let plain = try running.connect()
    try plain.send(.request())
    #expect(!String(decoding: try plain.readToEnd(), as: UTF8.self).contains("HTTP"))
    for options in [["-tls1_1"], ["-tls1"]] {
      #expect(
        exchange(running.address, trusting: files.certificate, folder, request: request(), options: options) == nil)
    }
    #expect(exchange(running.address, trusting: other.certificate, folder, request: request()) == nil)
    // A handshake that does not go on is over with the time for a head.
    #expect(try running.connect().isAtEnd())
    #expect(eventually { running.listener.connections == 0 })
    #expect(running.intake.taken.isEmpty)
  }

  @Test("a new certificate is used from the next connection on, and a bad one leaves the old")
  func reload() throws {
    let folder = try TemporaryFolder()
    let files = TLSFilesInFolder(folder, "a")
    let next = TLSFilesInFolder(folder, "b")
    let old = "\(folder.path)/old.pem"
    #expect(OpenSSL.makeCertificate(files, name: "a"))
    #expect(OpenSSL.makeCertificate(next, name: "b"))
    write(try #require(contents(of: files.certificate)), to: old)
    let running = try RunningListener {
      $0.tls = TLSFiles(certificateChain: files.certificate, privateKey: files.key)
    }
    // A certificate that is not the key's.
    write(try #require(contents(of: next.certificate)), to: files.certificate)
    let mismatch = #expect(throws: ListenerError.self) { try running.listener.reloadTLS() }
    #expect(mismatch?.kind == .certificate)
    // None at all.
    write("not a certificate", to: files.certificate)
    #expect(throws: ListenerError.self) { try running.listener.reloadTLS() }
    unlink(files.certificate)
    #expect(throws: ListenerError.self) { try running.listener.reloadTLS() }
    #expect(exchange(running.address, trusting: old, folder, request: request())?.hasPrefix("HTTP/1.1 202 ") == true)

    write(try #require(contents(of: next.certificate)), to: files.certificate)
    write(try #require(contents(of: next.key)), to: files.key)
    try running.listener.reloadTLS()
    #expect(
      exchange(running.address, trusting: next.certificate, folder, request: request())?.hasPrefix("HTTP/1.1 202 ")
        == true)
    #expect(exchange(running.address, trusting: old, folder, request: request()) == nil)
  }

  @Test("a listener does not start with a certificate that cannot be used, and says which file it is")
  func unusable() throws {
    let folder = try TemporaryFolder()
    let files = TLSFilesInFolder(folder, "a")
    #expect(OpenSSL.makeCertificate(files, name: "a"))
    let locked = "\(folder.path)/locked.key"
    #expect(OpenSSL.run(["ec", "-in", files.key, "-aes128", "-passout", "pass:x", "-out", locked]) == 0)
    for (certificate, key) in [
      ("/none.pem", files.key), (files.certificate, "/none.key"), (files.key, files.key),
      (files.certificate, files.certificate), (files.certificate, locked),
    ] {
      let error = #expect(throws: ListenerError.self) {
        try RunningListener { $0.tls = TLSFiles(certificateChain: certificate, privateKey: key) }
      }
      #expect(error?.kind == .certificate)
      #expect(error?.message.contains("pem") == true || error?.message.contains("key") == true)
    }
  }
}
