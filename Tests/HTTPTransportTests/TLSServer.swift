import Glibc

/// `openssl s_server` on a free port of 127.0.0.1, with a certificate of its own.
///
/// Answers GET only.
final class TLSServer: Sendable {
  /// The certificate's file: its own authority.
  let certificate: String
  let port: UInt16
  private let folder: String
  private let process: pid_t

  static var isPossible: Bool { run(["version"]).map { wait($0) } == 0 }

  /// Names as openssl writes them: `IP:127.0.0.1,DNS:localhost`.
  init?(names: String) {
    var template = Array("/tmp/transport-tls.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    certificate = "\(folder)/certificate.pem"
    let key = "\(folder)/key.pem"
    port = Loopback.refusedPort()
    let made = TLSServer.run([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
      "-subj",
      "/CN=loopback", "-addext", "subjectAltName=\(names)", "-keyout", key, "-out", certificate,
    ])
    guard let made, TLSServer.wait(made) == 0,
      let process = TLSServer.run([
        "s_server", "-accept", "127.0.0.1:\(port)", "-cert", certificate, "-key", key, "-www", "-quiet",
      ])
    else { return nil }
    self.process = process
    // It listens when it can be connected to.
    for _ in 0..<1000 where !Loopback.accepts(port) { usleep(10_000) }
  }

  deinit {
    kill(process, SIGKILL)  // threads that run tests block other signals, and children inherit that
    _ = TLSServer.wait(process)
    for name in ["key.pem", "certificate.pem"] { unlink("\(folder)/\(name)") }
    rmdir(folder)
  }

  /// Starts openssl with nothing to read and nothing to say.
  static func run(_ arguments: [String]) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for output in [1, 2] as [Int32] {
      posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0)
    }
    var words = (["openssl"] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    return posix_spawnp(&process, "openssl", &actions, nil, &words, environ) == 0 ? process : nil
  }

  static func wait(_ process: pid_t) -> Int32 {
    var status: Int32 = -1
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    return status
  }
}
