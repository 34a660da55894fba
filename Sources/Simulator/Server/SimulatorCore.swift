import JSON
import NIOCore
import NIOHTTP1
import Synchronization

/// What all connections share: the settings, the state behind one lock, and the log.
final class SimulatorCore: Sendable {
  let configuration: SimulatorConfiguration
  private let state: Mutex<SimulatorState>
  private let log: RequestLog?
  private let connectedLine = Mutex<SwitchboardLine?>(nil)

  /// - Throws: `SimulatorError` if a setting is out of range or the log cannot be opened.
  init(_ configuration: SimulatorConfiguration) throws {
    try configuration.validate()
    self.configuration = configuration
    state = Mutex(SimulatorState(configuration))
    log = try RequestLog.open(configuration.log)
  }

  func makeConnection() -> Connection {
    state.withLock { $0.makeConnection() }
  }

  func countUnreadable() {
    state.withLock { $0.countUnreadable() }
  }

  /// Decides what is done about a request, enters it in the books and writes it to the log.
  func react(
    to head: HTTPRequestHead, body: ByteBuffer?, time: Double, connection: inout Connection
  ) -> Reaction {
    let target = RequestTarget(head.uri)
    if target.path.hasPrefix(ControlPages.prefix) {
      return Reaction(outcome: .answer(ControlPages.answer(head.method, target, core: self)), delay: 0)
    }
    let (reaction, entry, note) = state.withLock { state in
      state.react(to: head, target: target, body: body, time: time, connection: &connection)
    }
    line?.hear(note)
    if let log { write(entry.unpacked, to: log) }
    return reaction
  }

  /// The switchboard that hears of requests, if there is one.
  var line: SwitchboardLine? { connectedLine.withLock { $0 } }

  /// Connects a switchboard in place of the one before.
  func connect(_ line: SwitchboardLine) {
    connectedLine.withLock { $0 = line }
  }

  func requests() -> [ReceivedRequest] {
    // Unpacked outside the lock, which the event loop needs for every request.
    state.withLock { $0.ring.inOrder }.map(\.unpacked)
  }

  func statistics() -> Statistics {
    state.withLock { $0.statistics }
  }

  var summary: String {
    statistics().summary
  }

  func reset() {
    state.withLock { $0.reset() }
  }

  func closeLog() {
    log?.close()
  }

  private func write(_ request: ReceivedRequest, to log: RequestLog) {
    let parser = JSONParser()
    switch log.format {
    case .json:
      var writer = JSONWriter()
      request.writeRedacted(to: &writer, token: configuration.accessToken, parser: parser)
      log.write(writer.bytes)
    case .text:
      let line = request.redactedLine(token: configuration.accessToken, parser: parser)
      log.write(Array("wawp-script: simulate: \(line)".utf8))
    }
  }
}
