import Glibc

/// A certificate for loopback that is its own authority, with its key.
final class Certificate: Sendable {
  private let folder: Folder
  /// PEM; also what `--ca-file` takes.
  var file: String { "\(folder.path)/certificate.pem" }
  var key: String { "\(folder.path)/key.pem" }

  /// Names as openssl writes them.
  init(names: String = "IP:127.0.0.1,IP:::1,DNS:localhost") throws {
    folder = try Folder()
    let openssl = try ChildProcess(
      "/usr/bin/openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
        "/CN=loopback", "-addext", "subjectAltName=\(names)", "-keyout", key, "-out", file,
      ], environment: Program.plainEnvironment, folder: folder.path)
    let finished = openssl.communicate([], seconds: 20)
    guard finished.exit == 0 else { throw ChildProcess.Failure(call: "openssl: \(finished.stderr)", code: EIO) }
  }
}
