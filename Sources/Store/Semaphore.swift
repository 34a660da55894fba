import Glibc

/// A counting semaphore of the system.
///
/// `@unchecked Sendable` holds because the only state is a `sem_t` at a fixed address, which POSIX lets any thread post and
/// wait on.
final class Semaphore: @unchecked Sendable {
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() { sem_init(semaphore, 0, 0) }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  func signal() { sem_post(semaphore) }

  func wait() { while sem_wait(semaphore) != 0, errno == EINTR {} }
}
