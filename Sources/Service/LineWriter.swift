import Glibc
import Machine
import Synchronization

/// Writes lines to a descriptor from a thread of its own, so that a reader who is slow or gone holds up nobody.
///
/// What does not fit into its memory is dropped and counted.
public final class LineWriter: Sendable {
  private struct State {
    var waiting: [UInt8] = []
    var isBusy = false
    var isOver = false
    var dropped = 0
  }

  /// How long the first line of a crowd waits for the others.
  private static let gatherMicroseconds: UInt32 = 1000

  private let descriptor: Int32
  private let limit: Int
  private let state = Mutex(State())
  private let work = CountingSemaphore()
  private let idle = CountingSemaphore()

  /// A writer with a thread of its own.
  ///
  /// - Parameters:
  ///   - descriptor: where to write; stays open.
  ///   - name: what the system calls the thread.
  ///   - limit: bytes that may wait.
  public init(descriptor: Int32, name: String, limit: Int = 16 << 20) {
    self.descriptor = descriptor
    self.limit = limit
    // Without a thread nothing is written, and the program has worse to complain about.
    _ = SystemThread.start(name: name, stack: 256 << 10) { self.run() }
  }

  /// Takes a line without its newline.
  public func write(_ line: [UInt8]) {
    let wakes = state.withLock { state in
      guard state.waiting.count + line.count < limit else {
        state.dropped += 1
        return false
      }
      let wasEmpty = state.waiting.isEmpty
      state.waiting.append(contentsOf: line)
      state.waiting.append(UInt8(ascii: "\n"))
      return wasEmpty
    }
    if wakes { work.signal() }
  }

  /// How many lines were dropped because the reader is too slow.
  public var dropped: Int { state.withLock { $0.dropped } }

  /// Waits until everything is written, at most so many seconds.
  public func flush(timeout: Double) {
    let ends = state.withLock { state in
      state.isOver = true
      return state.waiting.isEmpty && !state.isBusy
    }
    guard !ends else { return }
    work.signal()
    _ = idle.wait(seconds: timeout)
  }

  private func run() {
    while true {
      work.wait()
      // Lines come in crowds: one write for many costs their writers less than one for each.
      usleep(LineWriter.gatherMicroseconds)
      let bytes = state.withLock { state in
        defer { state.waiting = [] }
        state.isBusy = true
        return state.waiting
      }
      put(bytes)
      let isOver = state.withLock { state in
        state.isBusy = false
        return state.isOver && state.waiting.isEmpty
      }
      if isOver { return idle.signal() }
    }
  }

  private func put(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { bytes in
      var rest = bytes
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count > 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        } else if errno == EAGAIN {
          var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&wait, 1, 1000)
        } else if errno != EINTR {
          state.withLock { $0.dropped += 1 }
          return
        }
      }
    }
  }
}
