import NIOCore
import NIOPosix

/// Places calls: tells a listener of them as Wawp does, and watches at the stand-in's API what the listener does.
///
/// A call rings until the API gets its reject, somebody answers it, or its time is over; then the outcome is told as the
/// engine does. It works on the event loop of its ``Simulator``, which must run as long as it is used; of several
/// switchboards on one stand-in only the last one hears of rejects.
public final class Switchboard: Sendable {
  private let eventLoop: any EventLoop
  private let exchange: NIOLoopBoundBox<Exchange?>

  /// A switchboard that places no call yet.
  ///
  /// Blocks for a moment: not to be called on an event loop.
  ///
  /// - Throws: `SimulatorError` if a setting is wrong.
  public init(_ configuration: SwitchboardConfiguration, on simulator: Simulator) throws {
    try configuration.validate()
    let format = try WebhookFormat(configuration.destination)
    let eventLoop = simulator.eventLoop
    self.eventLoop = eventLoop
    let box = NIOLoopBoundBox<Exchange?>.makeEmptyBox(valueType: Exchange.self, eventLoop: eventLoop)
    exchange = box
    try eventLoop.submit {
      box.value = Exchange(configuration, format: format, eventLoop: eventLoop)
    }.wait()
    // Requests are decided on this loop, so nothing has to wait or change threads.
    simulator.core.connect(
      SwitchboardLine(
        hear: { box.value?.hear($0) }, place: { box.value?.place($0, rate: nil) },
        reports: { box.value?.reports() ?? [] }))
  }

  /// Begins to place calls and returns at once.
  ///
  /// - Parameters:
  ///   - count: how many.
  ///   - rate: calls a second, evenly; nil places all at once.
  public func place(_ count: Int, rate: Double? = nil) {
    on { $0.place(count, rate: rate) }
  }

  /// Waits until all calls are over and their events delivered or given up, and then for some quiet.
  ///
  /// Blocks: not to be called on an event loop.
  ///
  /// - Parameters:
  ///   - timeout: seconds to wait at most; nil waits as long as it takes.
  ///   - linger: seconds without any request to the API or other activity that must have passed at the end: time for late
  ///     rejects and messages.
  /// - Returns: whether it came to that within the timeout.
  public func wait(timeout: Double? = nil, linger: Double = 0) -> Bool {
    let promise = eventLoop.makePromise(of: Bool.self)
    on { exchange in exchange.whenIdle(linger: linger, timeout: timeout) { promise.succeed($0) } }
    return (try? promise.futureResult.wait()) ?? false
  }

  /// Calls back, on the event loop, once all calls are over, as ``wait(timeout:linger:)`` waits for it.
  public func whenIdle(linger: Double, _ body: @escaping @Sendable () -> Void) {
    on { exchange in exchange.whenIdle(linger: linger, timeout: nil) { _ in body() } }
  }

  /// What became of each call so far, in the order in which they were placed.
  public func reports() -> [CallReport] {
    (try? eventLoop.submit { [exchange] in exchange.value?.reports() ?? [] }.wait()) ?? []
  }

  /// Places no more calls and gives up all deliveries.
  public func stop() {
    on { $0.stop() }
  }

  private func on(_ work: @escaping @Sendable (Exchange) -> Void) {
    eventLoop.execute { [exchange] in
      if let exchange = exchange.value { work(exchange) }
    }
  }
}
