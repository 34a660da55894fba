/// Requests that wait for a place, in order.
///
/// Cancelled ones stay until their turn or a sweep.
struct TransferQueue {
  private var jobs: [TransferJob?] = []
  private var head = 0
  /// No deadline of a waiting request is before this; monotonic seconds.
  private(set) var earliestDeadline = Double.infinity

  var isEmpty: Bool { head == jobs.count }

  mutating func append(_ job: TransferJob) {
    jobs.append(job)
    earliestDeadline = min(earliestDeadline, job.deadline)
  }

  mutating func popFirst() -> TransferJob? {
    guard head < jobs.count else { return nil }
    let job = jobs[head]
    jobs[head] = nil
    head += 1
    if head == jobs.count {
      self = TransferQueue()
    } else if head >= 1024 && head * 2 >= jobs.count {
      jobs.removeFirst(head)
      head = 0
    }
    return job
  }

  /// Takes out those that are no longer wanted and those whose time is over at `now`; gives the latter back.
  mutating func sweep(now: Double, isWanted: (TransferJob) -> Bool) -> [TransferJob] {
    var late: [TransferJob] = []
    var rest = TransferQueue()
    while let job = popFirst() {
      if !isWanted(job) { continue }
      if job.deadline <= now { late.append(job) } else { rest.append(job) }
    }
    self = rest
    // A sweep looks at all: one in twenty milliseconds is enough.
    earliestDeadline = max(earliestDeadline, now + 0.02)
    return late
  }
}
