import CSQLite
import Glibc
import Machine
import Synchronization

/// Brings the log over into the database file, on a thread and a connection of its own, so that no commit waits for it.
///
/// It fails in silence: whatever is wrong with the file, the next commit says so, and the log keeps what it has.
final class Checkpointer: Sendable {
  private let work: CountingSemaphore
  private let end: CountingSemaphore
  private let state: State

  private final class State: Sendable {
    let isAsked = Atomic<Bool>(false)
    let isOver = Atomic<Bool>(false)
  }

  /// Starts the thread; `nil` when the system has no room for one.
  init?(path: String) {
    let work = CountingSemaphore()
    let end = CountingSemaphore()
    let state = State()
    self.work = work
    self.end = end
    self.state = state
    let hasStarted = SystemThread.start(name: "store-log", stack: 1 << 20) {
      Checkpointer.run(path, work, state)
      end.signal()
    }
    guard hasStarted else { return nil }
  }

  /// Asks for one; does not wait for it.
  func ask() {
    if !state.isAsked.exchange(true, ordering: .relaxed) { work.signal() }
  }

  /// Closes the connection and ends the thread; waits for both.
  func stop() {
    state.isOver.store(true, ordering: .relaxed)
    work.signal()
    end.wait()
  }

  private static func run(_ path: String, _ work: CountingSemaphore, _ state: State) {
    // While the writer has the file open, this one is never the last to close it.
    guard let database = try? Database(path: path, busySeconds: 0) else { return work.wait() }
    try? database.execute("PRAGMA synchronous = FULL; PRAGMA cache_size = -100")
    while true {
      work.wait()
      if state.isOver.load(ordering: .relaxed) { return }
      state.isAsked.store(false, ordering: .relaxed)
      sqlite3_wal_checkpoint_v2(database.handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    }
  }
}
