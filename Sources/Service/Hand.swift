import Machine
import Synchronization
import WawpScript

/// What is in hand, so that leases are renewed and nothing is taken up twice.
final class Hand: Sendable {
  private struct State {
    var numbers: [Int64: Double] = [:]
    var spent = SpentList<Delivery>(capacity: 256)
  }

  private let state = Mutex(State())

  /// Larger events are freed at once, by whoever has them.
  private static let keptBytes = 4096

  /// Notes deliveries; gives those that were not in hand already.
  func take(_ deliveries: [Delivery]) -> [Delivery] {
    var spent: (Delivery?, Delivery?)
    let taken = state.withLock { state in
      spent = state.spent.takeTwo()
      return deliveries.filter { state.numbers.updateValue($0.origin.received, forKey: $0.origin.number) == nil }
    }
    // They are freed here, and not under the lock.
    withExtendedLifetime(spent) {}
    return taken
  }

  /// A delivery has ended.
  func drop(_ delivery: Delivery) {
    state.withLock { state in
      state.numbers[delivery.origin.number] = nil
      if delivery.event.byteCount <= Self.keptBytes { state.spent.add(delivery) }
      // The room of a crowd goes with it.
      if state.numbers.isEmpty, state.numbers.capacity > 2000 { state.numbers = [:] }
    }
  }

  /// Frees what has ended and whose makers have not come by.
  func rest() { _ = state.withLock { $0.spent.takeAll() } }

  /// Those that have been in hand for longer than so many seconds.
  func older(than seconds: Double, now: Double) -> [Int64] {
    state.withLock { $0.numbers.compactMap { now - $0.value > seconds ? $0.key : nil } }
  }
}
