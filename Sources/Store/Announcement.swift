import Synchronization

/// Holds back the end of a request until its beginning has been told, since the two come from different threads.
final class Announcement: Sendable {
  private enum State {
    case beginning
    case begun
    case ended(Result<[Acceptance], StoreError>)
  }

  private let state = Mutex(State.beginning)
  private let completion: @Sendable (Result<[Acceptance], StoreError>) -> Void

  init(completion: @escaping @Sendable (Result<[Acceptance], StoreError>) -> Void) { self.completion = completion }

  /// The beginning was told: an end that came meanwhile is told now.
  func begin() {
    let ended: Result<[Acceptance], StoreError>? = state.withLock { state in
      defer { state = .begun }
      if case .ended(let result) = state { return result }
      return nil
    }
    if let ended { completion(ended) }
  }

  /// The end has come: it is told, at once or after the beginning.
  func end(_ result: Result<[Acceptance], StoreError>) {
    let hasBegun = state.withLock { state in
      if case .begun = state { return true }
      state = .ended(result)
      return false
    }
    if hasBegun { completion(result) }
  }
}
