import Glibc

/// A counting semaphore of the system.
///
/// `@unchecked Sendable` holds because the only state is a `sem_t` at a fixed address, which POSIX lets any thread post
/// and wait on.
final class Semaphore: @unchecked Sendable {
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() { sem_init(semaphore, 0, 0) }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  func signal() { sem_post(semaphore) }

  func wait() { while sem_wait(semaphore) != 0 && errno == EINTR {} }

  /// Waits at most so many seconds; `false` when nothing came.
  func wait(seconds: Double) -> Bool {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    let end = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9 + seconds
    time.tv_sec = Int(end)
    time.tv_nsec = Int((end - end.rounded(.down)) * 1e9)
    while sem_timedwait(semaphore, &time) != 0 {
      guard errno == EINTR else { return false }
    }
    return true
  }
}
