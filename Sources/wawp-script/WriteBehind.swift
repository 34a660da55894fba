import Machine
import Synchronization
import WawpScript

/// Makes the text of records and writes it, on a thread of its own, a few batches behind the worker.
///
/// A batch waits for a place when the reader of stdout is slow, so memory stays bounded. What was taken when stdout fails is
/// counted as lost.
final class WriteBehind: Sendable {
  /// How many records are handed over at once.
  static let batchSize = 512
  private static let batchesBehind: UInt32 = 4

  private let queue = Mutex<[[Record]]>([])
  /// What stdout took, as of the last batch.
  private let outcome = Mutex<(failure: Int32, lost: Int)>((0, 0))
  /// Counts the free places in the queue.
  private let places = CountingSemaphore(WriteBehind.batchesBehind)
  /// Counts what the thread is to look at.
  private let work = CountingSemaphore()
  private let done = CountingSemaphore()
  private let failed = Atomic<Bool>(false)
  private let onFailure: @Sendable () -> Void

  /// Starts the thread.
  ///
  /// - Parameters:
  ///   - format: how the records look.
  ///   - onFailure: called on that thread when stdout can take no more: somebody may be waiting for events.
  /// - Returns: `nil` when there is none to be had.
  init?(format: RecordFormat, onFailure: @escaping @Sendable () -> Void) {
    self.onFailure = onFailure
    guard SystemThread.start(name: "records", stack: 256 << 10, { self.run(RecordText(format: format)) }) else {
      return nil
    }
  }

  /// Whether stdout can take no more.
  var hasFailed: Bool { failed.load(ordering: .relaxed) }
  /// Why nothing can be written any more; 0 while all is well.
  var failure: Int32 { outcome.withLock { $0.failure } }
  /// How many records did not get out because of that.
  var lost: Int { outcome.withLock { $0.lost } }

  /// Takes records, once there is a place for them; `false` when stdout can take no more.
  func take(_ batch: [Record]) -> Bool {
    places.wait()
    queue.withLock { $0.append(batch) }
    work.signal()
    return !hasFailed
  }

  /// Waits until all is written, and ends the thread; `false` when stdout could not take all.
  func finish() -> Bool {
    work.signal()
    done.wait()
    return failure == 0
  }

  private func run(_ text: consuming RecordText) {
    while true {
      work.wait()
      guard let batch = queue.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else {
        // A signal without a batch is that of the end.
        return done.signal()
      }
      // By place: a loop over the elements would copy each.
      batch.withUnsafeBufferPointer { records in
        for place in records.indices {
          text.add(records[place])
          if text.isFull { _ = text.pass() }
        }
      }
      if queue.withLock({ $0.isEmpty }) { _ = text.pass() }
      if text.failure != 0 {
        let found = (text.failure, text.lost)
        outcome.withLock { $0 = found }
        if !failed.exchange(true, ordering: .relaxed) { onFailure() }
      }
      places.signal()
    }
  }
}
