import Glibc

/// Reads files that people name: scripts, modules, tokens.
public enum SourceFile {
  /// Why a file cannot be read.
  public struct Failure: Error, Sendable, Equatable {
    /// The system's error number; 0 when it was read but is not what was wanted.
    public let number: Int32
    /// The path and the reason, for people.
    public let message: String
  }

  /// Reads a whole regular file or pipe.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - limit: the most bytes it may have.
  /// - Returns: its bytes, or why not: it is missing, a folder, may not be read, or is too large.
  public static func read(_ path: String, limit: Int) -> Result<[UInt8], Failure> {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return failure(path, errno) }
    defer { close(descriptor) }
    return read(descriptor, path, limit)
  }

  /// Reads standard input to its end.
  ///
  /// - Parameter limit: the most bytes it may have.
  /// - Returns: its bytes, or why not.
  public static func readStandardInput(limit: Int) -> Result<[UInt8], Failure> { read(0, "standard input", limit) }

  private static func read(_ descriptor: Int32, _ path: String, _ limit: Int) -> Result<[UInt8], Failure> {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return failure(path, errno) }
    if status.st_mode & S_IFMT == S_IFDIR { return failure(path, EISDIR) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(max(Int(status.st_size), 0) + 1, limit + 1))
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 65536, alignment: 16)
    defer { chunk.deallocate() }
    while true {
      let count = Glibc.read(descriptor, chunk.baseAddress, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { return failure(path, errno) }
      if count == 0 { return .success(bytes) }
      bytes.append(contentsOf: chunk[..<count])
      if bytes.count > limit {
        return .failure(Failure(number: 0, message: "\(path) is larger than \(limit >> 20) MiB"))
      }
    }
  }

  private static func failure(_ path: String, _ number: Int32) -> Result<[UInt8], Failure> {
    .failure(Failure(number: number, message: "cannot read \(path): \(reason(number))"))
  }

  /// What an error number of the system means, for people.
  public static func reason(_ number: Int32) -> String {
    switch number {
    case ENOENT: "no such file"
    case EISDIR: "it is a folder"
    case EACCES, EPERM: "permission denied"
    case EBADF: "it is closed"
    case ENOSPC: "no space left on the device"
    default: String(cString: strerror(number)).lowercased()
    }
  }
}
