import Glibc
import TestSupport

/// A program that was started, with the pipes to it that were asked for.
///
/// It is killed by its own id when its time is over, so that no test can hang.
final class ChildProcess: Sendable {
  /// Where a stream of the child leads.
  enum Stream {
    case pipe
    case closed
    case path(String, flags: Int32)
    case descriptor(Int32)
  }

  let pid: pid_t
  /// Our ends of the pipes; -1 where there is none.
  ///
  /// Whoever uses one closes it.
  let input: Int32
  let output: Int32
  let errors: Int32

  init(
    _ program: String, _ arguments: [String], environment: [String: String], folder: String,
    input: Stream = .pipe,
    output: Stream = .pipe, errors: Stream = .pipe
  ) throws {
    // Writing to a child that has ended is an error number here, not the end of the tests.
    signal(SIGPIPE, SIG_IGN)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var theirs: [Int32] = []
    defer { for descriptor in theirs { close(descriptor) } }
    func connect(_ stream: Stream, to number: Int32, childReads: Bool) throws -> Int32 {
      switch stream {
      case .pipe:
        let ends = try PrivateDescriptors.pipe()
        let (child, ours) = childReads ? ends : (ends.write, ends.read)
        theirs.append(child)
        posix_spawn_file_actions_adddup2(&actions, child, number)
        return ours
      case .closed: posix_spawn_file_actions_addclose(&actions, number)
      case .path(let path, let flags): posix_spawn_file_actions_addopen(&actions, number, path, flags, 0o600)
      case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, number)
      }
      return -1
    }
    self.input = try connect(input, to: 0, childReads: true)
    self.output = try connect(output, to: 1, childReads: false)
    self.errors = try connect(errors, to: 2, childReads: false)

    // The child gets signals as a shell would give them, whatever the test runner does with its own.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var ordinary = sigset_t()
    sigemptyset(&ordinary)
    for number in [SIGPIPE, SIGINT, SIGTERM] { sigaddset(&ordinary, number) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &ordinary)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var argv: [UnsafeMutablePointer<CChar>?] =
      (["/usr/bin/env", "-C", folder, program] + arguments).map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var child: pid_t = 0
    let failure = posix_spawn(&child, "/usr/bin/env", &actions, &attributes, &argv, &envp)
    guard failure == 0 else { throw SystemFailure(call: "posix_spawn \(program)", code: failure) }
    pid = child
  }

  func send(_ signal: Int32) { kill(pid, signal) }

  /// The exit code once it has ended, or 128 and the signal that ended it, as shells say it.
  func exitCode() -> Int32 {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }

  /// Feeds it, reads all that it writes, and waits for its end; kills it after `seconds`.
  func communicate(_ text: [UInt8], seconds: Double, keepsInputOpen: Bool = false) -> Finished {
    let began = Moment.now
    var finished = Finished()
    var rest = text[...]
    var open = (input: input >= 0, output: output >= 0, errors: errors >= 0)
    if input >= 0 { _ = fcntl(input, F_SETFL, O_NONBLOCK) }
    if open.input && text.isEmpty && !keepsInputOpen {
      close(input)
      open.input = false
    }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while open.output || open.errors {
      let left = began + seconds - Moment.now
      if left <= 0 {
        finished.timedOut = true
        kill(pid, SIGKILL)
        break
      }
      var polled = [
        pollfd(fd: open.input && !rest.isEmpty ? input : -1, events: Int16(POLLOUT), revents: 0),
        pollfd(fd: open.output ? output : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: open.errors ? errors : -1, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&polled, 3, Int32(left * 1000) + 1) > 0 else { continue }
      if polled[0].revents != 0 {
        let count = rest.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
        if count > 0 { rest = rest.dropFirst(count) } else if errno != EAGAIN { rest = [] }
        if rest.isEmpty && !keepsInputOpen {
          close(input)
          open.input = false
        }
      }
      if polled[1].revents != 0 {
        let count = read(output, &chunk, chunk.count)
        if count > 0 { finished.output += chunk[..<count] } else { open.output = false }
      }
      if polled[2].revents != 0 {
        let count = read(errors, &chunk, chunk.count)
        if count > 0 { finished.errors += chunk[..<count] } else { open.errors = false }
      }
    }
    finished.exit = endWithin(seconds, since: began, &finished)
    finished.seconds = Moment.now - began
    if open.input { close(input) }
    for descriptor in [output, errors] where descriptor >= 0 { close(descriptor) }
    return finished
  }

  private func endWithin(_ seconds: Double, since began: Double, _ finished: inout Finished) -> Int32 {
    if output >= 0 || errors >= 0 { return exitCode() }
    // Nothing tells of the end but the end itself.
    while Moment.now - began < seconds {
      var status: Int32 = 0
      if waitpid(pid, &status, WNOHANG) == pid {
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
      }
      usleep(5000)
    }
    finished.timedOut = true
    kill(pid, SIGKILL)
    return exitCode()
  }
}

/// What a program left behind.
struct Finished {
  var exit: Int32 = -1
  var output: [UInt8] = []
  var errors: [UInt8] = []
  var seconds = 0.0
  var timedOut = false

  var stdout: String { String(decoding: output, as: UTF8.self) }
  var stderr: String { String(decoding: errors, as: UTF8.self) }
  /// The lines of stdout.
  var records: [String] { stdout.split(separator: "\n").map(String.init) }
}

/// The monotonic clock, in seconds.
enum Moment {
  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
