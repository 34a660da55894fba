import Glibc
import TestSupport

/// A pseudo-terminal with the program at its other end, for tests of what people see and type.
final class Terminal {
  private let master: Int32
  private let child: ChildProcess
  private(set) var text = ""

  /// Starts the program on a terminal of its own.
  init(_ arguments: [String], folder: Folder, environment more: [String: String] = [:]) throws {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (unlocked, number): (Int32, UInt32) = (0, 0)
    // TIOCSPTLCK and TIOCGPTN, which Swift does not see.
    guard master >= 0, ioctl(master, 0x4004_5431, &unlocked) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
      throw SystemFailure(call: "ptmx", code: errno)
    }
    let path = "/dev/pts/\(number)"
    var size = winsize(ws_row: 40, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    var environment = Program.environment()
    environment["TERM"] = "xterm"
    for (name, value) in more { environment[name] = value }
    child = try ChildProcess(
      "/usr/bin/setsid", ["--ctty", Program.path] + arguments, environment: environment, folder: folder.path,
      input: .path(path, flags: O_RDWR), output: .path(path, flags: O_RDWR), errors: .path(path, flags: O_RDWR))
  }

  deinit { close(master) }

  /// Types keys.
  func type(_ keys: String) {
    let bytes = Array(keys.utf8)
    _ = write(master, bytes, bytes.count)
  }

  /// What has come and was not looked at yet.
  private var rest = ""

  /// Reads until a text has come after what was seen before; `false` when it does not come in time.
  func sees(_ expected: String, seconds: Double = 20) -> Bool {
    let deadline = Moment.now + seconds
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      if let found = rest.firstRange(of: expected) {
        rest.removeSubrange(..<found.upperBound)
        return true
      }
      var wait = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      guard Moment.now < deadline, poll(&wait, 1, 100) >= 0 else { return false }
      guard wait.revents != 0 else { continue }
      let count = read(master, &chunk, chunk.count)
      guard count > 0 else { return false }
      let more = String(decoding: chunk[..<count], as: UTF8.self)
      rest += more
      text += more
    }
  }

  /// The exit code, once the program has ended.
  func end(seconds: Double = 20) -> Int32 { child.communicate([], seconds: seconds).exit }
}
