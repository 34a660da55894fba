import Glibc

/// Notices that a script, or another Lua file of its folder, has changed.
///
/// The folder is watched, not the file: editors write a new file and rename it. Since a file may also be mounted on its
/// own, where no event of the folder tells of it, the script itself is looked at as well.
public final class ScriptWatch {
  /// What is looked at in the script itself.
  private struct Mark: Equatable {
    var inode: UInt = 0
    var size = 0
    var modified = 0
    var nanoseconds = 0
  }

  private let script: String
  private let folder: String
  /// Readable when something happened in the folder; -1 when the system gave none.
  public let descriptor: Int32
  private var mark: Mark
  private var changing: (mark: Mark, since: Double)?
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)

  /// Begins to watch.
  public init(script: String) {
    self.script = script
    folder = script.lastIndex(of: "/").map { $0 == script.startIndex ? "/" : String(script[..<$0]) } ?? "."
    descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    mark = ScriptWatch.look(script)
    let events = IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM
    if descriptor >= 0 { inotify_add_watch(descriptor, folder, UInt32(events)) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Whether something changed since this was asked last; never blocks.
  ///
  /// A change that only the script itself shows, as when it is mounted on its own, counts once it has stayed the same for
  /// some seconds: somebody may still be writing.
  ///
  /// - Parameter moment: seconds of a clock that never goes back.
  public func hasChanged(at moment: Double) -> Bool {
    let now = ScriptWatch.look(script)
    if drain() {
      mark = now
      changing = nil
      return true
    }
    guard now != mark else {
      changing = nil
      return false
    }
    guard let changing, changing.mark == now else {
      self.changing = (now, moment)
      return false
    }
    guard moment - changing.since >= ScriptWatch.patience else { return false }
    mark = now
    self.changing = nil
    return true
  }

  /// Seconds for which a change that nobody tells of must stay the same.
  static let patience = 3.0

  /// Takes all events; says whether one was about a Lua file.
  private func drain() -> Bool {
    guard descriptor >= 0 else { return false }
    var isAboutLua = false
    while true {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { return isAboutLua }
      var place = 0
      let header = MemoryLayout<inotify_event>.size
      buffer.withUnsafeBytes { bytes in
        while place + header <= count {
          let event = bytes.loadUnaligned(fromByteOffset: place, as: inotify_event.self)
          let name = bytes[(place + header)..<min(count, place + header + Int(event.len))].prefix { $0 != 0 }
          if name.suffix(4).elementsEqual(".lua".utf8) { isAboutLua = true }
          place += header + Int(event.len)
        }
      }
    }
  }

  private static func look(_ path: String) -> Mark {
    var status = stat()
    guard stat(path, &status) == 0 else { return Mark() }
    return Mark(
      inode: UInt(status.st_ino), size: Int(status.st_size), modified: status.st_mtim.tv_sec,
      nanoseconds: status.st_mtim.tv_nsec)
  }
}
