import Synchronization

/// Bounds how many bytes of unfinished bodies all connections hold together.
///
/// Without it each connection could hold a whole body, before anything in it is known to be authentic.
final class BodyBudget: Sendable {
  private let limit: Int
  private let used = Atomic(0)

  /// - Parameter limit: in bytes.
  init(limit: Int) {
    self.limit = limit
  }

  /// Takes so many bytes, if there are as many.
  func take(_ count: Int) -> Bool {
    guard used.wrappingAdd(count, ordering: .relaxed).newValue > limit else { return true }
    give(count)
    return false
  }

  /// Gives back what was taken.
  func give(_ count: Int) {
    if count > 0 { used.wrappingSubtract(count, ordering: .relaxed) }
  }

  /// How many bytes are held now.
  var current: Int { used.load(ordering: .relaxed) }
}
