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
    /// Whether the loop is about to end, and nothing may be given to it any more.
    var isClosed = false
  }

  init(_ eventLoop: any EventLoop) {
    self.eventLoop = eventLoop
  }

  /// Leaves an answer for its connection; once closed, drops it.
  func post(_ exchange: Exchange, _ answer: Answer) {
    state.withLock { state in
      guard !state.isClosed else { return }
      state.waiting.append((exchange, answer))
      // Under the lock, so that the loop cannot have ended in between: it would complain on standard output.
      if state.waiting.count == 1 { eventLoop.execute { self.deliver() } }
    }
  }

  /// Takes no more answers: the connections that they are for are gone.
  func close() {
    state.withLock { $0.isClosed = true }
  }

  private func deliver() {
    let batch = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
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
