import Glibc
import LuaRuntime

/// Runs a script over a stream of events: up to 64 in flight, records in the order of the input.
///
/// Needs the worker's thread. Reads from descriptors as they become readable, so that events in flight go on while the input
/// is slow.
public final class StreamRunner {
  /// One input.
  public enum Input: Sendable, Equatable {
    /// A descriptor that is open and stays so, such as standard input.
    case open(Int32)
    /// A file or pipe, opened when its turn comes.
    case file(String)

    /// What errors call it.
    var name: String {
      switch self {
      case .open: "standard input"
      case .file(let path): path
      }
    }
  }

  /// What the run came to.
  public struct Summary: Sendable, Equatable {
    /// Events and pieces of input that were no events.
    public var records = 0
    /// Pieces of input that were no events.
    public var undecodable = 0
    /// Events whose script failed.
    public var scriptFailures = 0
    /// Inputs that could not be read, and why.
    public var unreadable: [String] = []
    /// Whether it was stopped before the end.
    public var isInterrupted = false
    /// Whether the record could not be written any more.
    public var isUnwritable = false
    /// Events that were read and not handled because of either.
    public var unhandled = 0
  }

  private let worker: Worker
  private let source: ScriptSource
  private let inputs: [Input]
  private let maximumInFlight: Int
  private let write: (consuming Record) -> Bool
  private let flush: (Bool) -> Bool
  private let isStopping: () -> Bool

  private var stream = EventStream()
  /// Reads in our place while the input is large; then `stream` is not used.
  private var readAhead: ReadAhead?
  /// What is left of the batch that it handed over last.
  private var waiting = [EventStream.Item]().makeIterator()
  private var inputNumber = 0
  /// The descriptor of the input whose turn it is, once it is open.
  private var opened: Int32?
  private var streamIsOver = false
  private var inputIsOver = false
  /// Not cleared: one event touches a page of it.
  private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
  private var phase = Phase.unloaded
  private var nextNumber = 0
  private var nextToWrite = 0
  private var finished: [Int: Record] = [:]
  private var summary = Summary()

  private enum Phase {
    case unloaded, loading, ready
    /// The script does not compile: every event gets this failure.
    case broken(Record.Failure)
  }

  /// - Parameters:
  ///   - worker: does the work.
  ///   - source: the script.
  ///   - inputs: what to read, one after the other.
  ///   - maximumInFlight: how many events may be in flight at once.
  ///   - write: gets each record in order; `false` when it can take no more.
  ///   - flush: called before each wait, and with `true` at the end, when all is to be out; `false` when what was written cannot
  ///     be passed on.
  ///   - isStopping: asked in each turn whether to stop at once.
  public init(
    worker: Worker, source: ScriptSource, inputs: [Input], maximumInFlight: Int = 64,
    write: @escaping (consuming Record) -> Bool, flush: @escaping (Bool) -> Bool, isStopping: @escaping () -> Bool
  ) {
    self.worker = worker
    self.source = source
    self.inputs = inputs
    self.maximumInFlight = maximumInFlight
    self.write = write
    self.flush = flush
    self.isStopping = isStopping
  }

  deinit { chunk.deallocate() }

  /// Notes that the script does not compile: every event is recorded as failed.
  public func scriptIsBroken(_ failure: Record.Failure) { phase = .broken(failure) }

  /// Runs to the end of all inputs, or until it is stopped.
  public func run() -> Summary {
    while !summary.isUnwritable {
      if isStopping() {
        stop()
        break
      }
      startWhatCanBeStarted()
      let wantsInput = canStart && !inputIsOver && !streamIsOver
      if !wantsInput && worker.inFlight == 0 && inputIsOver { break }
      if summary.isUnwritable || !flush(false) {
        summary.isUnwritable = true
        break
      }
      guard wantsInput, readAhead == nil else {
        // A batch that came in the meantime has woken the transport.
        _ = worker.turn(timeout: nil)
        continue
      }
      guard let descriptor = openInput() else { continue }
      if !worker.turn(timeout: nil, readable: [descriptor]).isEmpty { readMore(descriptor) }
    }
    if !flush(true) { summary.isUnwritable = true }
    if summary.isUnwritable { summary.unhandled += worker.inFlight + finished.count }
    return summary
  }

  private var canStart: Bool {
    if case .loading = phase { return false }
    return worker.inFlight < maximumInFlight && finished.count < 4 * maximumInFlight
  }

  private func startWhatCanBeStarted() {
    while canStart && !summary.isUnwritable && !isStopping() {
      guard let item = nextItem() else {
        guard streamIsOver else { return }
        // What an ended input held has been taken: each input is a stream of its own.
        streamIsOver = false
        readAhead = nil
        stream = EventStream()
        inputIsOver = inputNumber >= inputs.count
        return
      }
      let number = nextNumber
      nextNumber += 1
      switch item {
      case .event(let event, line: _): start(event, number)
      case .failure(let failure):
        summary.undecodable += 1
        finish(number, undecodable(failure))
      }
    }
  }

  private func nextItem() -> EventStream.Item? {
    guard let readAhead else { return stream.next() }
    if let item = waiting.next() { return item }
    guard !streamIsOver, let batch = readAhead.take() else { return nil }
    waiting = batch.items.makeIterator()
    if batch.isLast {
      if batch.failure != 0 { noteUnreadable(batch.failure) }
      endInput()
    }
    return waiting.next()
  }

  private func start(_ event: Event, _ number: Int) {
    switch phase {
    case .ready: worker.start(event) { self.finish(number, $0) }
    case .broken(let failure):
      var record = Record(of: event)
      record.decision = Decision(.error)
      record.error = failure
      record.isDryRun = worker.configuration.isDryRun
      finish(number, record)
    case .unloaded, .loading:
      phase = .loading
      worker.load(with: event) { [unowned self] outcome in
        switch outcome {
        case .ready:
          self.phase = .ready
          self.start(event, number)
        case .handled(let record):
          self.phase = .ready
          self.finish(number, record)
        case .failed(let record):
          // The next event gets a fresh try: the failure may lie in this event.
          self.phase = .unloaded
          do throws(LuaError) { try self.worker.open(self.source) } catch {
            self.phase = .broken(Record.Failure(message: error.message, file: error.file, line: error.line))
          }
          self.finish(number, record)
        }
      }
    }
  }

  private func undecodable(_ failure: EventFailure) -> Record {
    var record = Record()
    record.decision = Decision(.error)
    record.error = Record.Failure(message: failure.error.message, inputLine: failure.line)
    record.isDryRun = worker.configuration.isDryRun
    return record
  }

  private func finish(_ number: Int, _ record: consuming Record) {
    if record.error != nil && record.event != nil { summary.scriptFailures += 1 }
    guard number == nextToWrite else {
      finished[number] = record
      return
    }
    put(record)
    while !finished.isEmpty, let next = finished.removeValue(forKey: nextToWrite) { put(next) }
  }

  private func put(_ record: consuming Record) {
    nextToWrite += 1
    guard !summary.isUnwritable else { return }
    summary.records += 1
    if !write(record) { summary.isUnwritable = true }
  }

  private func readMore(_ descriptor: Int32) {
    let count = read(descriptor, chunk.baseAddress, chunk.count)
    if count > 0 {
      stream.feed(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
      if count == chunk.count { readFurtherAhead(descriptor) }
      return
    }
    if count < 0 {
      if errno == EINTR || errno == EAGAIN { return }
      noteUnreadable(errno)
    }
    stream.finish()
    endInput()
  }

  /// The descriptor of the input whose turn it is; `nil` when it cannot be read, and is over with that.
  private func openInput() -> Int32? {
    if let opened { return opened }
    switch inputs[inputNumber] {
    case .open(let descriptor): opened = descriptor
    case .file(let path):
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        noteUnreadable(errno)
        stream.finish()
        endInput()
        return nil
      }
      opened = descriptor
    }
    return opened
  }

  private func endInput() {
    if case .file = inputs[inputNumber], let opened { close(opened) }
    opened = nil
    inputNumber += 1
    streamIsOver = true
  }

  /// Input comes faster than it is handled: from here on another thread reads and decodes it.
  private func readFurtherAhead(_ descriptor: Int32) {
    let handed = stream
    stream = EventStream()
    readAhead = ReadAhead(descriptor: descriptor, handing: handed, wakeup: worker.wakeup)
    if readAhead == nil { stream = handed }
  }

  private func noteUnreadable(_ number: Int32) {
    summary.unreadable.append("cannot read \(inputs[inputNumber].name): \(SourceFile.reason(number))")
  }

  /// Stops at once: what is in flight gets its record.
  private func stop() {
    summary.isInterrupted = true
    worker.interruptAll()
    while let item = nextItem() {
      if case .event = item { summary.unhandled += 1 }
    }
  }
}
