/// What the thread does besides what it is asked.
extension Writer {
  /// Does what is due; called after each batch.
  func maintain(isIdle: Bool) {
    if isIdle { backlog.rest() }
    connection?.tendLog()
    if !rounds.isEmpty { finishRounds() }
    if failure == nil { learn() }
    guard failure == nil || isFull, retention.isDue(isIdle: isIdle) else { return }
    step()
    // Deleting is what makes room; until then there is no other work.
    while isFull, retention.isActive { step() }
    // Refused again and again, or well at last: once in a round is enough.
    if !retention.isActive, !refused.isEmpty { retryRefused() }
  }

  /// Ids that are learned at once.
  private static let lesson = 1000

  /// Whether the file's ids are still being learned.
  var isLearning: Bool { learnedUpTo != nil && connection != nil }

  /// Goes on with learning the file's ids, or begins anew when the filter has become too full.
  func learn() {
    if learnedUpTo == nil, newcomers.isFull { learnedUpTo = 0 }
    guard learnedUpTo != nil, let connection else { return }
    // Without them the file is asked each time, until it is opened anew.
    do throws(SQLiteFailure) { try learn(from: connection) } catch { learnedUpTo = nil }
  }

  /// Learns the next of the file's ids.
  private func learn(from connection: Connection) throws(SQLiteFailure) {
    guard let number = learnedUpTo else { return }
    if number == 0, !newcomers.empty(for: try connection.inbox.roughCount()) { return }
    let rows = try connection.inbox.ids(after: number, limit: Writer.lesson)
    let isLast = rows.count < Writer.lesson
    newcomers.learn(rows.map(\.id), isLast: isLast)
    learnedUpTo = isLast ? nil : rows.last?.number
  }

  /// A whole round at once, for those who wait for it.
  private func finishRounds() {
    retention.begin()
    while retention.isActive, failure == nil { step() }
    let waiting = rounds
    rounds = []
    waiting.forEach { $0() }
  }

  private func step() {
    guard let connection else { return retention.stop() }
    do throws(SQLiteFailure) {
      try connection.checkPlace()
      try connection.begin(writes: true)
      try retention.step(on: connection.database, lastNumber: lastNumber)
      try connection.commit()
    } catch {
      retention.stop()
      connection.database.rollBack()
      fail(error, connection)
    }
  }
}
