import NIOCore

/// Somebody who waits until all calls are over.
final class Waiter {
  let linger: TimeAmount
  private var body: ((Bool) -> Void)?

  init(linger: TimeAmount, _ body: @escaping (Bool) -> Void) {
    self.linger = linger
    self.body = body
  }

  var isFinished: Bool { body == nil }

  /// Tells once; after that it does nothing.
  func finish(_ isIdle: Bool) {
    body.take()?(isIdle)
  }
}
