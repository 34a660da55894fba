import Machine

/// Waits for one word from another thread: how opening ended.
///
/// `@unchecked Sendable` holds because the error is written before the semaphore is signalled, once, and read after it was
/// waited for.
final class Opening: @unchecked Sendable {
  private let semaphore = CountingSemaphore()
  private var error: StoreError?

  /// It has ended, well without an error.
  func finish(_ error: StoreError?) {
    self.error = error
    semaphore.signal()
  }

  /// Waits for the end.
  func wait() -> StoreError? {
    semaphore.wait()
    return error
  }
}
