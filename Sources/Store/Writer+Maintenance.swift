/// What the thread does besides what it is asked.
extension Writer {
  /// Does what is due; called after each batch.
  func maintain(isIdle: Bool) {
    connection?.tendLog()
    if !rounds.isEmpty { finishRounds() }
    guard failure == nil || isFull, retention.isDue(isIdle: isIdle) else { return }
    step()
    // Deleting is what makes room; until then there is no other work.
    while isFull, retention.isActive { step() }
    // Refused again and again, or well at last: once in a round is enough.
    if !retention.isActive, !refused.isEmpty { retryRefused() }
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
