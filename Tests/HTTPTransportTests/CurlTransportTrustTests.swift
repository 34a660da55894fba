import Glibc
import Testing

@testable import HTTPTransport

@Suite("Who is trusted", .enabled(if: TLSServer.isPossible, "needs the openssl command"))
struct CurlTransportTrustTests {
  private func outcome(_ server: TLSServer, _ configuration: CurlTransport.Configuration) -> Outcome? {
    CurlTransport(configuration: configuration).outcome(of: .get("https://localhost:\(server.port)/"))
  }

  @Test("The certificates of a folder are trusted when they are named by hash")
  func folder() throws {
    let server = try #require(TLSServer(names: "DNS:localhost"))
    var template = Array("/tmp/transport-trust.XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let file = "\(folder)/own.pem"
    symlink(server.certificate, file)
    defer {
      for name in Self.names(in: folder) { unlink("\(folder)/\(name)") }
      rmdir(folder)
    }
    let configuration = CurlTransport.Configuration(caDirectory: folder, userAgent: "test/1")
    #expect(outcome(server, configuration)?.error?.kind == .tls)
    let rehash = try #require(TLSServer.run(["rehash", folder]))
    #expect(TLSServer.wait(rehash) == 0)
    #expect(outcome(server, configuration)?.response?.status == 200)
  }

  @Test("A file counts besides a folder")
  func both() throws {
    let server = try #require(TLSServer(names: "DNS:localhost"))
    let configuration = CurlTransport.Configuration(
      caFile: server.certificate, caDirectory: "/nonexistent", userAgent: "test/1")
    #expect(outcome(server, configuration)?.response?.status == 200)
  }

  @Test("A file that cannot be read is named, and nothing is sent", arguments: ["/nonexistent.pem", "/dev/null"])
  func unreadable(file: String) throws {
    let server = try #require(TLSServer(names: "DNS:localhost"))
    let error = outcome(server, .init(caFile: file, userAgent: "test/1"))?.error
    #expect(error?.kind == .tls)
    #expect(error?.requestWasSent == false)
    #expect(error?.message.contains(file) == true)
  }

  private static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names
  }
}
