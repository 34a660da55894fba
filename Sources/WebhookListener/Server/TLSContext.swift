import NIOCore
import NIOSSL
import Synchronization

/// The certificate that new connections are encrypted with; it can be replaced while the server runs.
final class TLSContext: Sendable {
  private let files: TLSFiles
  private let context: Mutex<NIOSSLContext>

  /// - Throws: `ListenerError` if the files cannot be used.
  init(_ files: TLSFiles) throws {
    self.files = files
    context = Mutex(try Self.load(files))
  }

  /// Reads the files again.
  ///
  /// Connections that are open keep what they began with.
  ///
  /// - Throws: `ListenerError` if the files cannot be used; what was in use stays.
  func reload() throws {
    let new = try Self.load(files)
    context.withLock { $0 = new }
  }

  func makeHandler() -> NIOSSLServerHandler {
    NIOSSLServerHandler(context: context.withLock { $0 })
  }

  private static func load(_ files: TLSFiles) throws -> NIOSSLContext {
    let chain = try using(files.certificateChain, "the certificate") {
      try NIOSSLCertificate.fromPEMFile(files.certificateChain)
    }
    guard !chain.isEmpty else {
      throw ListenerError(
        .certificate, "there is no certificate in \"\(files.certificateChain)\"",
        hint: "give a file in PEM with the certificate first")
    }
    let key = try using(files.privateKey, "the private key") {
      try NIOSSLPrivateKey(file: files.privateKey, format: .pem)
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    return try using(files.privateKey, "the private key") { try NIOSSLContext(configuration: configuration) }
  }

  private static func using<Value>(_ path: String, _ what: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      throw ListenerError(
        .certificate, "\(what) in \"\(path)\" cannot be used",
        hint: "check that the file can be read, is PEM without a pass phrase, and that key and certificate match")
    }
  }
}
