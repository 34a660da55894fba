import CCurl
import Machine

/// A transport over libcurl, which is loaded when the first request starts.
///
/// For one thread: everything happens inside ``start(_:completion:)``, ``cancel(_:)`` and ``poll(timeout:readable:)``.
/// Connections are kept and used again; over TLS many requests share one where the server speaks HTTP/2. TLS is always
/// verified, peer and host. Proxies come from the environment as libcurl has it (`http_proxy`, `https_proxy`,
/// `no_proxy`). The process is to ignore SIGPIPE. Requests that are under way when it is freed end without their completions being called.
public final class CurlTransport: Transport {
  /// How requests are sent.
  public struct Configuration: Sendable {
    /// A file of certificates (PEM) that are trusted in addition to the system's.
    ///
    /// Where the system keeps its own in one file only, not in a folder as well like Debian's ca-certificates, they
    /// are trusted in place of the system's.
    public var caFile: String?
    /// A folder of certificates named by hash, as `openssl rehash` makes it, in place of the system's.
    public var caDirectory: String?
    /// The `User-Agent` of requests that name none.
    public var userAgent: String
    /// How many requests are under way at once; the rest wait in a queue that costs next to nothing.
    public var maximumConcurrentTransfers: Int

    /// A configuration.
    public init(
      caFile: String? = nil, caDirectory: String? = nil, userAgent: String,
      maximumConcurrentTransfers: Int = 512
    ) {
      self.caFile = caFile
      self.caDirectory = caDirectory
      self.userAgent = userAgent
      self.maximumConcurrentTransfers = maximumConcurrentTransfers
    }
  }

  /// Makes ``poll(timeout:readable:)`` return.
  public let wakeup = Wakeup()
  let configuration: Configuration
  var multi: OpaquePointer?
  var jobs: [TransferID: TransferJob] = [:]
  /// How many are libcurl's now.
  var running = 0 { didSet { mostRunning = max(mostRunning, running) } }
  /// How many were so at once since libcurl was set up: about as many connections may stand.
  private var mostRunning = 0
  var queue = TransferQueue()
  /// No request under way has to be given up before this; monotonic seconds.
  var earliestLimit = Double.infinity
  /// Results that wait for their completions to be called.
  var known: [(job: TransferJob, result: Result<HTTPResponse, TransportError>)] = []
  var headerBlock = HeaderBlock()
  private var check = RequestCheck()
  private var watched: [wc_watched] = []
  private var last: UInt64 = 0

  /// Loads nothing yet.
  public init(configuration: Configuration) { self.configuration = configuration }

  deinit {
    guard let multi else { return }
    for job in jobs.values { if let handle = job.handle { wc_end(multi, handle) } }
    wc_multi_destroy(multi)
  }

  /// Connections that are kept when there is nothing to do.
  private static let fewConnections = 64

  /// Gives up what a crowd of requests has left, when there is none any more: hundreds of connections, and all that is kept
  /// for the requests to come.
  ///
  /// Where there never was a crowd the connections stay.
  public func rest() {
    guard jobs.isEmpty, known.isEmpty, mostRunning > Self.fewConnections, let multi else { return }
    wc_multi_destroy(multi)
    self.multi = nil
    mostRunning = 0
  }

  /// Requests that have not been answered, waiting ones included.
  public var activeCount: Int { jobs.count }

  /// Starts a request in the next poll: loading libcurl is no part of the caller's time.
  ///
  /// The completion is called once, inside ``poll(timeout:readable:)``, unless the request is cancelled first. The
  /// request's time runs from now.
  public func start(
    _ request: HTTPRequest, completion: @escaping (Result<HTTPResponse, TransportError>) -> Void
  ) -> TransferID {
    last += 1
    let job = TransferJob(id: TransferID(rawValue: last), request: request, completion: completion)
    jobs[job.id] = job
    if let error = check.problem(of: request) {
      known.append((job, .failure(error)))
    } else {
      queue.append(job)
    }
    return job.id
  }

  /// Gives a request up, and closes its connection if it has one to itself.
  ///
  /// Its completion is never called. Unknown and finished ones are not an error.
  public func cancel(_ id: TransferID) {
    guard let job = jobs.removeValue(forKey: id), let handle = job.handle, let multi else { return }
    job.handle = nil
    running -= 1
    wc_end(multi, handle)
  }

  /// Waits for what comes first, then lets requests go on and calls completions, which may start and cancel others.
  ///
  /// Returns when a request got on, a descriptor is ready, the wakeup was woken, a signal was handled or the time is
  /// over; also without any of these at times, so that it belongs in a loop. Not to be called from a completion.
  ///
  /// - Parameters:
  ///   - timeout: the longest wait in seconds, 0 or less for none; `nil`: as long as it takes.
  ///   - readable: descriptors to watch.
  /// - Returns: those that can be read or are at their end.
  public func poll(timeout: Double?, readable: [Int32]) -> [Int32] {
    advance()
    watched.removeAll(keepingCapacity: true)
    watched.append(wc_watched(descriptor: wakeup.descriptor, ready: false))
    for descriptor in readable { watched.append(wc_watched(descriptor: descriptor, ready: false)) }
    wc_wait(multi, &watched, watched.count, nanoseconds(timeout))
    if watched[0].ready { wc_wakeup_drain(wakeup.descriptor) }
    advance()
    deliver()
    return watched.dropFirst().filter(\.ready).map(\.descriptor)
  }

  /// How long to wait; negative for ever.
  private func nanoseconds(_ timeout: Double?) -> Int64 {
    guard known.isEmpty else { return 0 }
    var wait = timeout ?? .infinity
    let limit = min(earliestLimit, queue.isEmpty ? .infinity : queue.earliestDeadline)
    if limit < .infinity { wait = min(wait, limit - SystemClock.monotonic) }
    if wait > 1e6 { return timeout == nil ? -1 : 1_000_000_000_000_000 }
    return wait > 0 ? Int64((wait * 1e9).rounded(.up)) : 0
  }

  /// Calls the completions of what is known by now; results that they bring about wait for the next poll.
  private func deliver() {
    if known.isEmpty { return }
    let results = known
    known.removeAll()
    for (job, result) in results where jobs.removeValue(forKey: job.id) != nil { job.completion(result) }
  }
}
