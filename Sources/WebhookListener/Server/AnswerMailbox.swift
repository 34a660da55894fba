import Glibc
import NIOCore
import Synchronization

/// Where answers from other threads wait for their event loop.
///
/// However many come while the loop is busy, it is woken once, and each connection is written to once.
final class AnswerMailbox: Sendable {
  let eventLoop: any EventLoop
  private let state = Mutex(State())

  private struct State {
    var waiting: [(exchange: Exchange, answer: Answer)] = []
    /// Threads that are about to wake the loop.
    var waking = 0
    /// Whether the loop is about to end, and nothing may be given to it any more.
    var isClosed = false
  }

  init(_ eventLoop: any EventLoop) {
    self.eventLoop = eventLoop
  }

  /// As many answers as come at once under load.
  private static let room = 64

  /// Leaves an answer for its connection; once closed, drops it.
  func post(_ exchange: Exchange, _ answer: Answer) {
    let wakes = state.withLock { state in
      guard !state.isClosed else { return false }
      state.waiting.append((exchange, answer))
      guard state.waiting.count == 1 else { return false }
      state.waking += 1
      return true
    }
    guard wakes else { return }
    // Not under the lock, for which the loop would wait as soon as it is awake.
    eventLoop.execute { self.deliver() }
    state.withLock { $0.waking -= 1 }
  }

  /// Takes no more answers: the connections that they are for are gone.
  ///
  /// When it returns, the loop may end: nobody wakes it any more. It would complain on standard output.
  func close() {
    while state.withLock({ state in
      state.isClosed = true
      return state.waking > 0
    }) { sched_yield() }
  }

  private func deliver() {
    // Room for the next ones, made by the thread that gives it back.
    var batch: [(exchange: Exchange, answer: Answer)] = []
    batch.reserveCapacity(Self.room)
    state.withLock { swap(&$0.waiting, &batch) }
    var touched: [ConnectionHandler] = []
    touched.reserveCapacity(batch.count)
    for (exchange, answer) in batch {
      guard let connection = exchange.connection else { continue }
      connection.settle(exchange, answer, flushes: false)
      touched.append(connection)
    }
    for connection in touched { connection.flush() }
  }
}
