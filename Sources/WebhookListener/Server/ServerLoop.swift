import NIOCore

/// What the connections of one event loop share.
///
/// It is used on that loop only.
final class ServerLoop {
  let eventLoop: any EventLoop
  let mailbox: AnswerMailbox
  let settings: ServerSettings
  let count: ConnectionCount
  let budget: BodyBudget
  var date = DateField()
  private var connections: [ConnectionHandler] = []
  private var isTicking = false

  init(_ mailbox: AnswerMailbox, settings: ServerSettings, count: ConnectionCount, budget: BodyBudget) {
    self.mailbox = mailbox
    eventLoop = mailbox.eventLoop
    self.settings = settings
    self.count = count
    self.budget = budget
  }

  func add(_ connection: ConnectionHandler) {
    connection.index = connections.count
    connections.append(connection)
    startTicking()
  }

  func remove(_ connection: ConnectionHandler) {
    let index = connection.index
    guard index < connections.count, connections[index] === connection else { return }
    let last = connections.removeLast()
    if index < connections.count {
      connections[index] = last
      last.index = index
    }
    // A burst of connections is not paid for ever after.
    if connections.isEmpty { connections = [] }
  }

  /// Ends the connections that have nothing in hand.
  func drain() {
    for connection in connections { connection.drain() }
  }

  /// Ends all connections as they are.
  func cutOff() {
    for connection in connections { connection.cutOff() }
  }

  // MARK: Timeouts

  /// One timer for all connections: timers of their own would cost more than the requests.
  private func startTicking() {
    guard !isTicking else { return }
    isTicking = true
    scheduleTick()
  }

  private func scheduleTick() {
    _ = eventLoop.assumeIsolated().scheduleTask(in: settings.tick) { self.tick() }
  }

  private func tick() {
    guard !connections.isEmpty else {
      isTicking = false
      return
    }
    let now = NIODeadline.now()
    let isFull = count.isFull
    // What has run out is collected first: ending a connection changes the list.
    let due = connections.filter { $0.isDue(at: now, isFull: isFull) }
    for connection in due { connection.expire(at: now) }
    scheduleTick()
  }
}
