import Glibc

/// The openssl command.
enum OpenSSL {
  /// Runs it to its end; input and output are files, or nothing.
  ///
  /// - Returns: the status as `waitpid` gives it, or nil if there is no such command.
  static func run(_ arguments: [String], input: String = "/dev/null", output: String = "/dev/null") -> Int32? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var words = (["openssl"] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    guard posix_spawnp(&process, "openssl", &actions, nil, &words, environ) == 0 else { return nil }
    var status: Int32 = -1
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    return status
  }

  static var isThere: Bool { run(["version"]) == 0 }

  /// Makes a certificate for 127.0.0.1 that is its own authority.
  static func makeCertificate(_ files: TLSFilesInFolder, name: String) -> Bool {
    run([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
      "-subj", "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", files.key, "-out",
      files.certificate,
    ]) == 0
  }
}

/// Where a certificate and its key are.
struct TLSFilesInFolder {
  let certificate: String
  let key: String

  init(_ folder: TemporaryFolder, _ name: String) {
    certificate = "\(folder.path)/\(name).pem"
    key = "\(folder.path)/\(name).key"
  }
}

/// The whole of a small file; nil if it cannot be read.
func contents(of path: String) -> String? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: 1_000_000)
  let count = read(descriptor, &bytes, bytes.count)
  return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
}

/// Writes a whole file.
func write(_ text: String, to path: String) {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
  precondition(descriptor >= 0)
  let bytes = Array(text.utf8)
  precondition(write(descriptor, bytes, bytes.count) == bytes.count)
  close(descriptor)
}
