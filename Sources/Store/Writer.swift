import Machine

/// The life of the store's thread: it takes what waits, writes it in one transaction, and tells whoever waits.
///
/// While it commits, the next batch gathers. Of one thread alone.
final class Writer {
  /// The most operations in one transaction.
  static let batchLimit = 512
  /// Seconds between two attempts while the store fails.
  static let pause = 0.5
  /// As many as nobody waits for.
  private static let never = 1e9

  let path: String
  let options: SQLiteOptions
  let backlog: Backlog
  private var lock: LockFile?
  var connection: Connection?
  var holdings = Holdings()
  let newcomers: Newcomers
  /// Of all events that were put in, for retention.
  var lastNumber: Int64 = 0
  /// Changes with every change that somebody else makes to the file.
  var dataVersion: Int64?
  /// Where learning the ids of the file has come to; `nil` when all are known.
  var learnedUpTo: Int64?
  /// What nobody waits for and could not be written yet, in order.
  var kept: [StoreOperation] = []
  /// What SQLite refuses for reasons of its own; it must not hold up the rest.
  var refused: [StoreOperation] = []
  var failure: (error: StoreError, retryAt: Double)?
  /// Whether it fails for lack of room.
  var isFull = false
  var retention: Retention
  /// What is to be said when the transaction is durable.
  var answers: [() -> Void] = []
  /// Conclusions in the transaction.
  var concluded = 0
  /// Who waits for a round of retention.
  var rounds: [@Sendable () -> Void] = []

  /// Takes the lock and opens the database.
  init(path: String, options: SQLiteOptions, backlog: Backlog, newcomers: Newcomers) throws(StoreError) {
    self.path = path
    self.options = options
    self.backlog = backlog
    self.newcomers = newcomers
    retention = Retention(options)
    lock = try LockFile(for: path)
    try connect(creates: true)
  }

  /// Opens the database, and takes over what is pending in it.
  func connect(creates: Bool) throws(StoreError) {
    let connection = try Connection(path: path, options: options, creates: creates)
    do throws(SQLiteFailure) {
      holdings.load(try connection.inbox.pending())
      dataVersion = nil
      lastNumber = max(lastNumber, try connection.inbox.highestNumber())
      newcomers.open(highest: lastNumber)
    } catch { throw error.error(path: path) }
    self.connection = connection
    learnedUpTo = 0
    learn()
  }

  /// Works until the store is closed and everything is written, or the closing has lasted too long.
  func run() {
    var batch: [StoreOperation] = []
    while true {
      backlog.giveBack(batch)
      // One that a crowd has filled is not kept.
      batch.removeAll(keepingCapacity: batch.capacity <= 2 * Writer.batchLimit)
      let isEnding = backlog.take(
        Writer.batchLimit, until: failure?.retryAt ?? (isLearning ? 0 : retention.nextTime), isPatient: failure != nil,
        into: &batch)
      process(batch)
      if isEnding, batch.isEmpty, kept.isEmpty || backlog.hasGivenUp { break }
      if !isEnding { maintain(isIdle: batch.isEmpty) }
    }
    if !refused.isEmpty { retryRefused() }
    rounds.forEach { $0() }
    connection = nil
    lock = nil
    backlog.finish()
  }

  /// Writes what was kept and the batch, or answers that it cannot be done.
  private func process(_ batch: [StoreOperation]) {
    if let failure, SystemClock.monotonic < failure.retryAt { return turnAway(batch, failure.error) }
    while kept.count > Writer.batchLimit {
      let part = Array(kept.prefix(Writer.batchLimit))
      kept.removeFirst(part.count)
      let rest = kept
      kept = []
      let hasFailed = !attempt(part)
      kept += rest
      if hasFailed, let failure { return turnAway(batch, failure.error) }
    }
    let all = kept.isEmpty ? batch : kept + batch
    kept.removeAll()
    if !all.isEmpty || failure != nil { _ = attempt(all) }
  }

  /// Answers what cannot be written at this moment, and keeps what nobody waits for.
  ///
  /// - Parameters:
  ///   - tried: how many of them were tried; what they changed in memory alone stays.
  ///   - culprit: the place of one that SQLite refused for itself: it is put aside.
  private func turnAway(
    _ operations: [StoreOperation], _ error: StoreError, tried: Int = 0, culprit: Int? = nil
  ) {
    for (place, operation) in operations.enumerated() {
      switch operation.durability {
      case .kept where place == culprit: refused.append(operation)
      case .kept: kept.append(operation)
      case .answered: operation.fail(error)
      case .memory: if place >= tried { applyInMemory(operation) }
      case .read where place == culprit: operation.fail(error)
      case .read: read(operation, or: error)
      }
    }
  }

  /// Reads need no room, and may work all the same.
  private func read(_ operation: StoreOperation, or error: StoreError) {
    do throws(SQLiteFailure) {
      guard let connection else { return operation.fail(error) }
      try execute(operation, on: connection)
      answers.forEach { $0() }
    } catch { operation.fail(error.error(path: path)) }
    answers.removeAll(keepingCapacity: true)
  }

  // MARK: - One transaction

  /// Does everything in one transaction; `false` when it could not be done, and everybody was told.
  func attempt(_ operations: [StoreOperation]) -> Bool {
    var next = 0
    do throws(StoreError) {
      if connection == nil { try connect(creates: false) }
      guard let connection else { return false }
      do throws(SQLiteFailure) {
        try transact(operations, on: connection, &next)
        succeed()
        return true
      } catch {
        connection.database.rollBack()
        answers.removeAll(keepingCapacity: true)
        concluded = 0
        holdings.rollBack()
        if error.kind == .refused, next < operations.count {
          turnAway(operations, error.error(path: path), tried: next, culprit: next)
          // The others are tried again at once.
          if !kept.isEmpty, failure == nil { failure = (error.error(path: path), 0) }
          return false
        }
        fail(error, connection)
        throw error.error(path: path)
      }
    } catch {
      fail(error)
      turnAway(operations, error, tried: next)
      return false
    }
  }

  private func transact(
    _ operations: [StoreOperation], on connection: Connection, _ next: inout Int
  ) throws(SQLiteFailure) {
    let begin = SystemClock.monotonic
    try connection.checkPlace()
    let writes = failure != nil || operations.contains { $0.durability == .kept || $0.durability == .answered }
    try connection.begin(writes: writes)
    while next < operations.count {
      try execute(operations[next], on: connection)
      next += 1
    }
    // Something must be written to see whether that works again.
    if failure != nil { try connection.probe() }
    try connection.commit()
    if writes {
      try connection.checkPlace()
      options.onCommit?(SystemClock.monotonic - begin, operations.count)
    }
  }

  private func succeed() {
    holdings.commit()
    if failure != nil {
      failure = nil
      isFull = false
      backlog.health = .ok
      newcomers.works(true)
    }
    if concluded > 0 { backlog.concluded(concluded) }
    concluded = 0
    answers.forEach { $0() }
    answers.removeAll(keepingCapacity: true)
  }

  private func fail(_ error: StoreError) {
    // A damaged file does not mend itself, and a write that happens to succeed would say that all is well.
    failure = (error, SystemClock.monotonic + (error.kind == .unusable ? Writer.never : Writer.pause))
    backlog.health = .failing(error.message)
    newcomers.works(false)
  }

  /// Begins to fail, and does what that means for the connection.
  func fail(_ error: SQLiteFailure, _ connection: Connection) {
    if error.kind == .full, !isFull { retention.begin() }
    isFull = error.kind == .full
    fail(error.error(path: path))
    switch error.kind {
    case .full, .locked, .refused, .memory: break
    case .moved:
      // The log belongs to the file that was moved; left beside another file it would be taken for that one's.
      connection.bringOver()
      // The file itself may be put back, and only this connection knows it again.
      if !connection.database.hasMoved { self.connection = nil }
    case .readOnly, .unreachable, .damaged:
      connection.database.checkpointsOnClose(false)
      self.connection = nil
    }
  }

  /// Tries what was refused once more, each by itself.
  func retryRefused() {
    let again = refused
    refused = []
    for operation in again { _ = attempt([operation]) }
  }
}
