import NIOCore
import Synchronization

/// How many connections a server has, and whether it takes more.
final class ConnectionCount: Sendable {
  let maximum: Int
  private let open = Atomic(0)
  private let isPaused = Atomic(false)
  private let draining = Atomic(false)
  private let servers = Mutex<[any Channel]>([])

  init(maximum: Int) {
    self.maximum = maximum
  }

  var current: Int { open.load(ordering: .sequentiallyConsistent) }
  var isFull: Bool { current >= maximum }

  /// Whether connections end with the request that is in hand.
  var isDraining: Bool { draining.load(ordering: .relaxed) }

  func beginDraining() {
    draining.store(true, ordering: .relaxed)
  }

  /// Has the channel asked to accept again when there is room.
  func register(_ server: any Channel) {
    servers.withLock { $0.append(server) }
  }

  /// Asks nobody to accept any more.
  func forgetServers() {
    servers.withLock { $0 = [] }
  }

  func enter() {
    open.wrappingAdd(1, ordering: .sequentiallyConsistent)
  }

  func leave() {
    open.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    if isPaused.exchange(false, ordering: .sequentiallyConsistent) { resume() }
  }

  /// Whether accepting is to wait; it is asked to go on by reading from the channel.
  func pausesAccepting() -> Bool {
    guard isFull else { return false }
    isPaused.store(true, ordering: .sequentiallyConsistent)
    // One may have left in between, without seeing that it was waited for.
    guard isFull else {
      isPaused.store(false, ordering: .sequentiallyConsistent)
      return false
    }
    return true
  }

  private func resume() {
    for server in servers.withLock({ $0 }) { server.read() }
  }
}
