import Glibc
import TestSupport

/// A certificate for loopback that is its own authority, with its key.
final class Certificate: Sendable {
  private let folder: Folder
  /// PEM; also what `--ca-file` takes.
  var file: String { "\(folder.path)/certificate.pem" }
  var key: String { "\(folder.path)/key.pem" }

  /// - Parameters:
  ///   - names: as openssl writes them.
  ///   - days: from when until when it is valid, as `YYYYMMDD`; `nil`: from now on.
  init(names: String = "IP:127.0.0.1,IP:::1,DNS:localhost", days: (from: String, to: String)? = nil) throws {
    folder = try Folder()
    let new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=loopback"]
    guard let days else {
      try openssl(
        ["req", "-x509", "-days", "2", "-addext", "subjectAltName=\(names)", "-keyout", key, "-out", file] + new)
      return
    }
    // Only this command of openssl takes days that are over.
    try folder.write(
      "settings",
      """
      [ca]
      default_ca = here
      [here]
      new_certs_dir = .
      database = index
      serial = serial
      default_md = sha256
      policy = names
      x509_extensions = extensions
      [names]
      commonName = supplied
      [extensions]
      subjectAltName = \(names)
      basicConstraints = critical,CA:TRUE

      """)
    try folder.write("index", "")
    try folder.write("serial", "01\n")
    try openssl(["req", "-keyout", key, "-out", "request"] + new)
    try openssl([
      "ca", "-config", "settings", "-batch", "-selfsign", "-notext", "-keyfile", key, "-in", "request", "-out", file,
      "-startdate", "\(days.from)000000Z", "-enddate", "\(days.to)000000Z",
    ])
  }

  private func openssl(_ arguments: [String]) throws {
    let openssl = try ChildProcess(
      "/usr/bin/openssl", arguments, environment: Program.plainEnvironment, folder: folder.path)
    let finished = openssl.communicate([], seconds: 20)
    guard finished.exit == 0 else { throw SystemFailure(call: "openssl: \(finished.stderr)", code: EIO) }
  }
}
