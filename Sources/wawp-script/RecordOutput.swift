import WawpScript

/// Records on their way to stdout.
///
/// Once a large piece has come together without a pause, records come faster than anybody reads them one by one: from there on
/// a thread of its own makes their text and writes it, in the same order.
final class RecordOutput {
  private let format: RecordFormat
  private let onFailure: @Sendable () -> Void
  private var text: RecordText
  /// Writes in our place while there is much; then `text` is not used.
  private var behind: WriteBehind?
  private var batch: [Record] = []

  /// - Parameters:
  ///   - format: how records look.
  ///   - onFailure: called, on another thread, when stdout can take no more while nobody calls.
  init(format: RecordFormat, onFailure: @escaping @Sendable () -> Void) {
    self.format = format
    self.onFailure = onFailure
    text = RecordText(format: format)
  }

  /// Why nothing can be written any more; 0 while all is well.
  var failure: Int32 { behind?.failure ?? text.failure }
  /// How many records did not get out because of that; exact once all is passed on.
  var lost: Int { behind?.lost ?? text.lost }

  /// Takes a record; `false` when stdout can take no more.
  func write(_ record: consuming Record) -> Bool {
    if let behind {
      batch.append(record)
      return batch.count < WriteBehind.batchSize || hand(to: behind)
    }
    text.add(record)
    guard text.isFull else { return true }
    guard text.pass() else { return false }
    behind = WriteBehind(format: format, onFailure: onFailure)
    return true
  }

  /// Passes on what was gathered; `false` when stdout can take no more.
  ///
  /// - Parameter isLast: whether no record will follow: then it waits until all of them are written.
  func flush(isLast: Bool) -> Bool {
    guard let behind else { return text.pass() }
    let isGood = batch.isEmpty ? !behind.hasFailed : hand(to: behind)
    return isLast ? behind.finish() : isGood
  }

  private func hand(to behind: WriteBehind) -> Bool {
    var handed: [Record] = []
    handed.reserveCapacity(WriteBehind.batchSize)
    swap(&handed, &batch)
    return behind.take(handed)
  }
}
