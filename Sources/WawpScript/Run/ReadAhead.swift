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
    /// In reverse, so that the last is taken first and nobody else holds it.
    var items: [EventStream.Item] = []
    /// Whether the input has ended with this batch, and the error number if it could not be read to its end.
    var isLast = false
    var failure: Int32 = 0
  }

  private static let batchSize = 512
  private static let batchesAhead = 4

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
    var wasShort = false
    while true {
      while let item = stream.next() {
        batch.items.append(item)
        if batch.items.count == ReadAhead.batchSize { hand(&batch) }
      }
      if batch.isLast { return hand(&batch) }
      // A slow producer's events must not wait for a full batch.
      if wasShort && !batch.items.isEmpty { hand(&batch) }
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

  private func hand(_ batch: inout Batch) {
    places.wait()
    batch.items.reverse()
    queue.withLock { $0.append(batch) }
    wakeup.wake()
    batch = Batch()
  }
}
