import Glibc

/// Files that a script may read: those in its own folder, unless its user trusts it with all.
struct FolderFile {
  /// The script's folder; `nil` when it has none.
  let folder: String?
  /// Whether it may read anywhere (`--allow-io`).
  let allowsAll: Bool

  /// What tells one version of a file from another.
  struct Stamp: Equatable {
    let size, inode: Int
    let seconds, nanoseconds: Int

    init(_ status: stat) {
      (size, inode) = (Int(status.st_size), Int(status.st_ino))
      (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }
  }

  /// Where a file is that a script names, or why it may not be read.
  func path(_ name: String) -> Result<String, ScriptRefusal> {
    guard !name.isEmpty, !name.utf8.contains(0) else { return .failure(ScriptRefusal(message: "\"\" is not a file")) }
    if allowsAll, name.hasPrefix("/") { return .success(name) }
    let isInside =
      !name.hasPrefix("/") && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { $0 != ".." }
    guard isInside || allowsAll else {
      return .failure(
        ScriptRefusal(message: "\(name) is outside the script's folder; --allow-io lets a script read anywhere"))
    }
    guard let folder else { return .failure(ScriptRefusal(message: "cannot read \(name): this script has no folder")) }
    return .success("\(folder)/\(name)")
  }

  /// The stamp of a file now; `nil` when there is none.
  static func stamp(of path: String) -> Stamp? {
    var status = stat()
    return stat(path, &status) == 0 ? Stamp(status) : nil
  }

  /// Reads a whole regular file and lends its bytes.
  ///
  /// - Parameters:
  ///   - path: from ``path(_:)``.
  ///   - name: what messages call it.
  ///   - limit: the most bytes it may have.
  /// - Returns: what `body` gave, and the stamp of what was read; or why not, for people.
  static func read<R>(
    _ path: String, name: String, limit: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R
  ) -> Result<(R, Stamp), ScriptRefusal> {
    func failure(_ why: String) -> Result<(R, Stamp), ScriptRefusal> {
      .failure(ScriptRefusal(message: "cannot read \(name): \(why)"))
    }
    // A pipe without a writer must not hold up the program: it is opened at once and then refused.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return failure(SourceFile.reason(errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return failure(SourceFile.reason(errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      return failure(status.st_mode & S_IFMT == S_IFDIR ? "it is a folder" : "it is not a regular file")
    }
    let size = Int(status.st_size)
    guard size <= limit else { return failure("it is larger than \(limit >> 20) MiB") }
    let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: size)
    defer { bytes.deallocate() }
    var done = 0
    while done < size {
      let count = Glibc.read(descriptor, bytes.baseAddress.map { $0 + done }, size - done)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { return failure(SourceFile.reason(errno)) }
      if count == 0 { break }
      done += count
    }
    var after = stat()
    guard fstat(descriptor, &after) == 0, Stamp(after) == Stamp(status), done == size else {
      return failure("it is being written")
    }
    return .success((body(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(bytes)[..<done])), Stamp(status)))
  }
}
