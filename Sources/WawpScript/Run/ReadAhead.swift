import Glibc
import HTTPTransport
import Machine
import Synchronization

/// Reads and decodes a large input on a thread of its own, a few batches ahead of the worker.
///
/// A webhook body or a slow pipe never gets one: it starts when input comes faster than it is handled. The batches wait in a
/// short queue, so memory stays bounded.
final class ReadAhead: Sendable {
  /// What the thread hands over.
  struct Batch: Sendable {
    /// In the order of the input.
    var items: [EventStream.Item] = []
    /// Whether the input has ended with this batch, and the error number if it could not be read to its end.
    var isLast = false
    var failure: Int32 = 0
  }

  private static let batchSize = 512
  /// A batch of large events is full before: what waits must not fill the memory.
  private static let batchBytes = 1 << 20
  private static let batchesAhead = 4
  /// How many batches the thread holds on to after it has handed them over, but for those with more than `batchBytes`.
  ///
  /// The worker and the writer of records are done with them by then, so the events end on the thread that made them. Where they
  /// end on another, the threads meet at the lock of malloc's arena (Benchmarks/README.md).
  private static let batchesHeld = 12

  private let descriptor: Int32
  private let wakeup: Wakeup
  private let queue = Mutex<[Batch]>([])
  /// Counts the free places in the queue: the thread waits here.
  private let places = CountingSemaphore(UInt32(ReadAhead.batchesAhead))

  /// Starts the thread.
  ///
  /// - Parameters:
  ///   - descriptor: where to go on reading.
  ///   - stream: what was fed so far; it belongs to the thread from now on.
  ///   - wakeup: is woken when a batch is there.
  /// - Returns: `nil` when there is no thread to be had.
  init?(descriptor: Int32, handing stream: EventStream, wakeup: Wakeup) {
    self.descriptor = descriptor
    self.wakeup = wakeup
    let start = Start(reader: self, stream: stream)
    var thread = pthread_t()
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let argument = Unmanaged.passRetained(start)
    let failure = pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument else { return nil }
        let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        start.reader.run(start.stream)
        return nil
      }, argument.toOpaque())
    guard failure == 0 else {
      argument.release()
      return nil
    }
  }

  /// Carries the stream to the thread, which is then the only one to use it.
  private final class Start {
    let reader: ReadAhead
    let stream: EventStream

    init(reader: ReadAhead, stream: EventStream) {
      self.reader = reader
      self.stream = stream
    }
  }

  /// The next batch, if one is there.
  func take() -> Batch? {
    let batch = queue.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    if batch != nil { places.signal() }
    return batch
  }

  private func run(_ stream: EventStream) {
    let size = 1 << 17
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    defer { chunk.deallocate() }
    var batch = Batch()
    var bytes = 0
    var held: [[EventStream.Item]] = []
    func hand() {
      if bytes <= ReadAhead.batchBytes { held.append(batch.items) }
      if held.count > ReadAhead.batchesHeld { held.removeFirst() }
      pass(batch)
      batch = Batch()
      batch.items.reserveCapacity(ReadAhead.batchSize)
      bytes = 0
    }
    var wasShort = false
    while true {
      while let item = stream.next() {
        batch.items.append(item)
        if case .event(let event, line: _) = item { bytes += event.bytes.count }
        if batch.items.count == ReadAhead.batchSize || bytes > ReadAhead.batchBytes { hand() }
      }
      if batch.isLast { return hand() }
      // A slow producer's events must not wait for a full batch.
      if wasShort && !batch.items.isEmpty { hand() }
      let count = read(descriptor, chunk.baseAddress, size)
      if count > 0 {
        stream.feed(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
        wasShort = count < size
      } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
        batch.failure = count == 0 ? 0 : errno
        batch.isLast = true
        stream.finish()
      }
    }
  }

  private func pass(_ batch: Batch) {
    places.wait()
    queue.withLock { $0.append(batch) }
    wakeup.wake()
  }
}
