import Glibc
import Machine

/// What was asked of the store and not yet taken up, and what its thread says about itself.
///
/// `@unchecked Sendable` holds because every access to the state is made while the mutex is locked.
final class Backlog: @unchecked Sendable {
  /// Seconds that operations for which nobody waits may wait for company: a commit for their sake alone would hold up the
  /// next event.
  private static let gatherSeconds = 0.005
  /// So many do not wait any longer.
  private static let crowd = 256
  /// After a batch with so many that are waited for, the next one waits a little until it has more.
  ///
  /// A commit costs nearly the same however much is in it. Where fewer come, nothing waits.
  private static let busy = 16
  /// How many it waits for, and how long at most.
  private static let company = (count: 64, seconds: 0.001)

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let work = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let end = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var operations: [StoreOperation] = []
  private var conclusions = 0
  /// How many of the operations are waited for, and since when the others wait.
  private var urgent = 0
  private var oldest = 0.0
  private var isWaiting = false
  /// Whether the batch before was one of many, and how many that are waited for end the wait for this one.
  private var isBusy = false
  private var wanted = 1
  private var isClosing = false
  private var hasEnded = false
  private var deadline = Double.infinity
  /// What was done, for the threads that asked for it: those that take events in, and those that conclude them.
  private var spent = (
    accepted: SpentList<StoreOperation>(capacity: 256), concluded: SpentList<StoreOperation>(capacity: 256)
  )
  private var state = StoreHealth.ok

  init() {
    pthread_mutex_init(mutex, nil)
    // Time limits must not move with the wall clock.
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(work, &attributes)
    pthread_cond_init(end, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(work)
    pthread_cond_destroy(end)
    pthread_mutex_destroy(mutex)
    work.deallocate()
    end.deallocate()
    mutex.deallocate()
  }

  private func locked<Value>(_ body: () -> Value) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  var health: StoreHealth {
    get { locked { state } }
    set { locked { state = newValue } }
  }

  /// Adds an operation; `false` when the store is closed.
  func add(_ operation: StoreOperation) -> Bool {
    var spent: (StoreOperation?, StoreOperation?)
    let isTaken = locked {
      guard !isClosing else { return false }
      switch operation {
      case .conclude:
        conclusions += 1
        spent = self.spent.concluded.takeTwo()
      case .accept, .acceptNew: spent = self.spent.accepted.takeTwo()
      default: break
      }
      let isUrgent = !operation.canWait
      if isUrgent { urgent += 1 }
      if operations.isEmpty { oldest = SystemClock.monotonic }
      operations.append(operation)
      let isDue = wanted == 1 && (operations.count == 1 || operations.count == Backlog.crowd)
      if isWaiting, isDue || isUrgent && urgent >= wanted { pthread_cond_signal(work) }
      return true
    }
    // They are freed here, and not under the lock.
    withExtendedLifetime(spent) {}
    return isTaken
  }

  /// Gives back what was taken and is done.
  func giveBack(_ operations: [StoreOperation]) {
    locked {
      for operation in operations where operation.isSmall {
        switch operation {
        case .conclude: spent.concluded.add(operation)
        case .accept, .acceptNew: spent.accepted.add(operation)
        default: break
        }
      }
    }
  }

  /// Frees what was given back and nobody came for.
  func rest() { _ = locked { (spent.accepted.takeAll(), spent.concluded.takeAll()) } }

  /// So many conclusions are durable, or known to be void.
  func concluded(_ count: Int) { locked { conclusions -= count } }

  /// Moves at most so many operations into `batch`; waits for one until the time comes (by ``SystemClock/monotonic``).
  ///
  /// - Parameter isPatient: whether it waits also when the store is to end.
  /// - Returns: whether the store is to end.
  func take(_ limit: Int, until time: Double, isPatient: Bool, into batch: inout [StoreOperation]) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while urgent == 0, operations.count < Backlog.crowd, isPatient || !isClosing {
      let end = operations.isEmpty ? time : min(time, oldest + Backlog.gatherSeconds)
      var limitTime = SystemClock.timespec(isClosing ? min(end, deadline) : end)
      isWaiting = true
      let code = pthread_cond_timedwait(work, mutex, &limitTime)
      isWaiting = false
      if code == ETIMEDOUT || isClosing { break }
    }
    if isBusy, urgent > 0, !isPatient { awaitCompany() }
    isBusy = urgent >= Backlog.busy
    if operations.count <= limit {
      swap(&operations, &batch)
      urgent = 0
    } else {
      batch.append(contentsOf: operations.prefix(limit))
      operations.removeFirst(limit)
      urgent = operations.count { !$0.canWait }
    }
    return isClosing
  }

  /// Waits until enough have come, or the little time is over; the mutex is locked.
  private func awaitCompany() {
    var limit = SystemClock.timespec(SystemClock.monotonic + Backlog.company.seconds)
    wanted = Backlog.company.count
    isWaiting = true
    while urgent < wanted, !isClosing, pthread_cond_timedwait(work, mutex, &limit) != ETIMEDOUT {}
    isWaiting = false
    wanted = 1
  }

  /// Begins the end and waits for it; gives the number of conclusions that were not written.
  func close(timeout: Double) -> Int {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    if !isClosing {
      isClosing = true
      deadline = SystemClock.monotonic + timeout
    }
    pthread_cond_signal(work)
    // A little more than the thread has: it is to find out first, and close the file.
    var limit = SystemClock.timespec(SystemClock.monotonic + timeout + 0.25)
    while !hasEnded, pthread_cond_timedwait(end, mutex, &limit) != ETIMEDOUT {}
    return conclusions
  }

  /// Whether the end has taken longer than it may.
  var hasGivenUp: Bool { locked { isClosing && SystemClock.monotonic >= deadline } }

  /// The store's thread has ended.
  func finish() {
    locked {
      hasEnded = true
      isClosing = true
      pthread_cond_broadcast(end)
    }
  }
}
