import NIOCore
import NIOPosix

/// Posts a stream of events to a listener, each once, and sums up the answers.
public final class WebhookPoster: Sendable {
  private let destination: WebhookDestination
  private let format: WebhookFormat

  /// A poster to a listener; nothing is sent yet.
  ///
  /// - Throws: `SimulatorError` if a setting is wrong.
  public init(_ destination: WebhookDestination) throws {
    try destination.validate()
    self.destination = destination
    format = try WebhookFormat(destination)
  }

  /// Posts all bodies of a stream and waits for the answers.
  ///
  /// Blocks: not to be called on an event loop.
  ///
  /// - Parameters:
  ///   - stream: is asked for a body when it is the body's turn.
  ///   - rate: requests a second, however slow the answers are; nil sends as fast as the connections take them.
  /// - Throws: `SimulatorError.invalidField` if an event cannot be made; requests in hand are given up.
  public func post(_ stream: EventSequence, rate: Double? = nil) throws -> PostSummary {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    defer { try? group.syncShutdownGracefully() }
    let loop = group.next()
    let promise = loop.makePromise(of: PostSummary.self)
    loop.execute {
      let client = WebhookClient(
        on: loop, target: self.format.target, connections: self.destination.connections,
        answerTimeout: self.destination.answerTimeout)
      PostingRun(
        stream: stream, rate: rate, inFlight: self.destination.connections, client: client, format: self.format,
        eventLoop: loop, promise: promise
      ).begin()
    }
    return try promise.futureResult.wait()
  }
}
