import CCurl

/// A transport over libcurl, which is loaded when the first request starts.
///
/// For one thread: everything happens inside ``start(_:completion:)``, ``cancel(_:)`` and
/// ``poll(timeout:readable:)``. Connections are kept and used again; TLS is verified; proxies come from the environment as libcurl
/// has it (`http_proxy`, `https_proxy`, `no_proxy`).
public final class CurlTransport: Transport {
  /// How requests are sent.
  public struct Configuration: Sendable {
    /// A file with certificates (PEM) that is used in place of the system's bundle; the system's folder of certificates counts
    /// as well.
    public var caFile: String?
    /// The `User-Agent`.
    public var userAgent: String
    /// How many requests are under way at once; the rest wait in a queue that costs next to nothing.
    public var maximumConcurrentTransfers: Int

    /// A configuration.
    public init(caFile: String? = nil, userAgent: String, maximumConcurrentTransfers: Int = 512) {
      self.caFile = caFile
      self.userAgent = userAgent
      self.maximumConcurrentTransfers = maximumConcurrentTransfers
    }
  }

  private struct Job {
    var request: HTTPRequest
    let completion: (Result<HTTPResponse, TransportError>) -> Void
    var redirects = 0
    let deadline: Double
  }

  private let configuration: Configuration
  /// Makes ``poll(timeout:readable:)`` return.
  public let wakeup = Wakeup()
  private var multi: OpaquePointer?
  private var last: UInt64 = 0
  private var jobs: [TransferID: Job] = [:]
  private var running: [OpaquePointer: TransferID] = [:]
  private var handles: [TransferID: OpaquePointer] = [:]
  /// Waiting to be started, in order; cancelled ones are no longer among the jobs.
  private var queue: [TransferID] = []
  private var queueHead = 0
  /// No waiting request is due before this moment.
  private var queueDeadline = Double.infinity
  /// Results that are known and wait for the next poll.
  private var known: [(TransferID, Result<HTTPResponse, TransportError>)] = []

  /// Loads nothing yet.
  public init(configuration: Configuration) { self.configuration = configuration }

  deinit {
    guard let multi else { return }
    for handle in running.keys { wc_end(multi, handle) }
    wc_multi_destroy(multi)
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
    let id = TransferID(rawValue: last)
    let deadline = MonotonicClock.now + request.timeout
    jobs[id] = Job(request: request, completion: completion, deadline: deadline)
    if let error = RequestCheck.problem(of: request) {
      known.append((id, .failure(error)))
    } else {
      enqueue(id, deadline)
    }
    return id
  }

  /// Gives a request up, and closes its connection if it has one to itself.
  ///
  /// Its completion is never called. Unknown and finished ones are not an error.
  public func cancel(_ id: TransferID) {
    jobs[id] = nil
    guard let multi, let handle = handles.removeValue(forKey: id) else { return }
    running[handle] = nil
    wc_end(multi, handle)
  }

  /// Waits for what comes first, then lets requests go on and calls completions, which may start and cancel others.
  ///
  /// - Parameters:
  ///   - timeout: the longest wait in seconds, 0 or less for none; `nil`: as long as it takes.
  ///   - readable: descriptors to watch, fifteen at most.
  /// - Returns: those that can be read or are at their end.
  public func poll(timeout: Double?, readable: [Int32]) -> [Int32] {
    let descriptors = [wakeup.descriptor] + readable
    var ready = [Bool](repeating: false, count: descriptors.count)
    startQueued()
    if let multi, !running.isEmpty { wc_perform(multi) }
    deliverFinished()
    wc_poll(
      running.isEmpty ? nil : multi, descriptors, &ready, descriptors.count, milliseconds(of: timeout))
    if ready[0] { wc_eventfd_drain(wakeup.descriptor) }
    if let multi, !running.isEmpty { wc_perform(multi) }
    deliverFinished()
    failOverdue()
    let results = known
    known.removeAll(keepingCapacity: true)
    for (id, result) in results { jobs.removeValue(forKey: id)?.completion(result) }
    return descriptors.indices.dropFirst().filter { ready[$0] }.map { descriptors[$0] }
  }

  /// How long a poll may wait; -1: for ever.
  ///
  /// Not at all when something can be done at once, and no longer than the first waiting request allows. libcurl sees
  /// to the running ones.
  private func milliseconds(of timeout: Double?) -> Int32 {
    let canStart = queueHead < queue.count && running.count < configuration.maximumConcurrentTransfers
    if canStart || !known.isEmpty { return 0 }
    let wait = min(timeout ?? .infinity, queueDeadline - MonotonicClock.now)
    if wait == .infinity { return -1 }
    return wait >= 1e6 ? 1_000_000_000 : Int32((max(0, wait) * 1000).rounded(.up))
  }

  // MARK: - Starting

  private func enqueue(_ id: TransferID, _ deadline: Double) {
    queue.append(id)
    queueDeadline = min(queueDeadline, deadline)
  }

  private func startQueued() {
    while queueHead < queue.count, running.count < configuration.maximumConcurrentTransfers {
      let id = queue[queueHead]
      queueHead += 1
      if let job = jobs[id] { begin(id, job) }
    }
    if queueHead == queue.count {
      queue.removeAll(keepingCapacity: queueHead < 1024)
      queueHead = 0
      queueDeadline = .infinity
    } else if queueHead >= 1024, queueHead > queue.count / 2 {
      queue.removeFirst(queueHead)
      queueHead = 0
    }
  }

  /// Fails waiting requests whose time is over.
  ///
  /// Looks through the queue only when one may be due.
  private func failOverdue() {
    let now = MonotonicClock.now
    guard queueDeadline <= now else { return }
    queueDeadline = .infinity
    queue = queue[queueHead...].filter { id in
      guard let job = jobs[id] else { return false }
      if job.deadline <= now {
        failWaiting(id, job)
        return false
      }
      queueDeadline = min(queueDeadline, job.deadline)
      return true
    }
    queueHead = 0
  }

  private func begin(_ id: TransferID, _ job: Job) {
    if multi == nil {
      if let problem = wc_load() {
        return fail(id, job, .unavailable, String(cString: problem))
      }
      multi = wc_multi_create(configuration.maximumConcurrentTransfers)
    }
    let left = job.deadline - MonotonicClock.now
    guard left > 0.001 else { return failWaiting(id, job) }
    guard let multi, let handle = CurlTransport.start(job.request, left: left, configuration, on: multi)
    else {
      return fail(id, job, .unavailable, "there is no memory for another request")
    }
    running[handle] = id
    handles[id] = handle
  }

  // MARK: - Finishing

  /// Without a transfer: nothing was sent, unless a redirect led here.
  private func fail(_ id: TransferID, _ job: Job, _ kind: TransportError.Kind, _ message: String) {
    known.append(
      (id, .failure(TransportError(kind: kind, message: message, requestWasSent: job.redirects > 0))))
  }

  private func failWaiting(_ id: TransferID, _ job: Job) {
    fail(id, job, .timeout, "no connection to \(host(job)) was free in time")
  }

  private func deliverFinished() {
    guard let multi else { return }
    while let handle = wc_next_finished(multi) {
      guard let id = running.removeValue(forKey: handle) else { continue }
      handles[id] = nil
      if var job = jobs[id] {
        let result = CurlTransport.result(
          of: handle, host(job), job.request, wasRedirected: job.redirects > 0)
        if let next = redirected(result, job) {
          job.request = next
          job.redirects += 1
          jobs[id] = job
          enqueue(id, job.deadline)
        } else {
          known.append((id, result))
        }
      }
      wc_end(multi, handle)
    }
  }

  private func host(_ job: Job) -> String { Address(job.request.url)?.host ?? "the server" }

  /// The next request of a redirect that is to be followed; `nil` when this answer is the last.
  private func redirected(_ result: Result<HTTPResponse, TransportError>, _ job: Job) -> HTTPRequest? {
    guard job.request.followsRedirects, job.redirects < 5, case .success(let response) = result,
      [301, 302, 303, 307, 308].contains(response.status), let location = response.header("location"),
      let url = Address.redirect(from: job.request.url, to: location)
    else { return nil }
    var next = job.request
    next.url = url
    let becomesGet = response.status == 303 || (response.status < 303 && next.method == "POST")
    if becomesGet && next.method != "HEAD" {
      next.method = "GET"
      next.body = []
      next.headers.removeAll { $0.name.lowercased() == "content-type" }
    }
    return next
  }

  private static func result(
    of handle: OpaquePointer, _ host: String, _ request: HTTPRequest, wasRedirected: Bool
  ) -> Result<HTTPResponse, TransportError> {
    let kind = wc_result(handle)
    guard kind == WC_OK else {
      return .failure(
        Failure(
          kind: kind, reason: String(cString: wc_reason(handle)),
          wasSent: wasRedirected || wc_was_sent(handle), peer: peer(of: handle)
        ).error(host, request))
    }
    var length = 0
    let headers = wc_headers(handle, &length)?.withMemoryRebound(to: UInt8.self, capacity: length) {
      HTTPResponse.headers(in: UnsafeBufferPointer(start: $0, count: length))
    }
    let body = wc_body(handle, &length).map { [UInt8](UnsafeBufferPointer(start: $0, count: length)) }
    return .success(HTTPResponse(status: wc_status(handle), headers: headers ?? [], body: body ?? []))
  }

  /// Whom libcurl says that it could not reach.
  private static func peer(of handle: OpaquePointer) -> String? {
    var length = 0
    return wc_peer(handle, &length)?.withMemoryRebound(to: UInt8.self, capacity: length) {
      String(decoding: UnsafeBufferPointer(start: $0, count: length), as: UTF8.self)
    }
  }
}
