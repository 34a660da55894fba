import Glibc

/// A counting semaphore of the system.
///
/// `@unchecked Sendable` holds because the only state is a `sem_t` at a fixed address, which POSIX lets any thread post
/// and wait on.
public final class CountingSemaphore: @unchecked Sendable {
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  /// A semaphore that so many waits pass at once.
  public init(_ count: UInt32 = 0) { sem_init(semaphore, 0, count) }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  /// Lets one wait pass.
  public func signal() { sem_post(semaphore) }

  /// Waits for a signal.
  public func wait() { while sem_wait(semaphore) != 0 && errno == EINTR {} }

  /// Waits at most so many seconds, also when somebody sets the wall clock meanwhile; `false` when nothing came.
  public func wait(seconds: Double) -> Bool {
    let end = SystemClock.monotonic + seconds
    while true {
      // The system waits by the wall clock: in short pieces, so that setting it back costs no more than one of them.
      let left = max(0, end - SystemClock.monotonic)
      var limit = SystemClock.timespec(SystemClock.wall + min(left, 0.5))
      if sem_timedwait(semaphore, &limit) == 0 { return true }
      guard errno == EINTR || left > 0 else { return false }
    }
  }
}
