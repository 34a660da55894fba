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

  public func start(
    _ request: HTTPRequest, completion: @escaping (Result<HTTPResponse, TransportError>) -> Void
  ) -> TransferID {
    last += 1
    let id = TransferID(rawValue: last)
    jobs[id] = Job(request: request, completion: completion, deadline: MonotonicClock.now + request.timeout)
    if let error = RequestCheck.problem(of: request) {
      known.append((id, .failure(error)))
    } else {
      queue.append(id)  // begun in the next poll: loading libcurl is no part of the script's time
    }
    return id
  }

  public func cancel(_ id: TransferID) {
    jobs[id] = nil
    guard let multi, let handle = handles.removeValue(forKey: id) else { return }
    running[handle] = nil
    wc_end(multi, handle)
  }

  /// Waits for what comes first, then lets requests go on and calls completions, which may start and cancel others.
  ///
  /// - Parameters:
  ///   - timeout: the longest wait in seconds; `nil`: as long as it takes.
  ///   - readable: descriptors to watch, fifteen at most.
  /// - Returns: those that can be read or are at their end.
  public func poll(timeout: Double?, readable: [Int32]) -> [Int32] {
    let descriptors = [wakeup.descriptor] + readable
    var ready = [Bool](repeating: false, count: descriptors.count)
    var wait = timeout.map { $0 >= 1e6 ? 1_000_000_000 : Int32(($0 * 1000).rounded(.up)) } ?? -1
    if !known.isEmpty { wait = 0 }
    startQueued()
    if let multi, !running.isEmpty { wc_perform(multi) }
    deliverFinished()
    if !known.isEmpty { wait = 0 }
    wc_poll(running.isEmpty ? nil : multi, descriptors, &ready, descriptors.count, wait)
    if ready[0] { wc_eventfd_drain(wakeup.descriptor) }
    if let multi, !running.isEmpty { wc_perform(multi) }
    deliverFinished()
    let results = known
    known.removeAll(keepingCapacity: true)
    for (id, result) in results { jobs.removeValue(forKey: id)?.completion(result) }
    return descriptors.indices.dropFirst().filter { ready[$0] }.map { descriptors[$0] }
  }

  // MARK: - Starting

  private func startQueued() {
    while queueHead < queue.count, running.count < configuration.maximumConcurrentTransfers {
      let id = queue[queueHead]
      queueHead += 1
      if let job = jobs[id] { begin(id, job) }
    }
    if queueHead == queue.count {
      queue.removeAll(keepingCapacity: queueHead < 1024)
      queueHead = 0
    }
  }

  private func begin(_ id: TransferID, _ job: Job) {
    if multi == nil {
      if let problem = wc_load() {
        return fail(id, .unavailable, String(cString: problem))
      }
      multi = wc_multi_create(configuration.maximumConcurrentTransfers)
    }
    let left = job.deadline - MonotonicClock.now
    guard left > 0.001 else {
      return fail(id, .timeout, "no connection to \(host(job)) was free in time")
    }
    guard let multi, let handle = CurlTransport.start(job.request, left: left, configuration, on: multi) else {
      return fail(id, .unavailable, "there is no memory for another request")
    }
    running[handle] = id
    handles[id] = handle
  }

  private static func start(
    _ request: HTTPRequest, left: Double, _ configuration: Configuration, on multi: OpaquePointer
  ) -> OpaquePointer? {
    // An empty `Expect` keeps libcurl from asking first; a body's type is the caller's to name.
    var lines = request.headers.map { "\($0.name): \($0.value)" } + ["Expect:"]
    if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) { lines.append("Content-Type:") }
    let hasBody = !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method)
    return CStrings.with(lines) { headers in
      request.method.withCString { method in
        request.url.withCString { url in
          configuration.userAgent.withCString { agent in
            CStrings.withOptional(configuration.caFile) { caFile in
              request.body.withUnsafeBufferPointer { body in
                var c = wc_request()
                c.method = method
                c.url = url
                c.headers = headers.baseAddress
                c.header_count = headers.count
                c.body = body.baseAddress
                c.body_length = body.count
                c.has_body = hasBody
                c.timeout_ms = max(1, Int(min(left, 1e6) * 1000))
                c.connect_timeout_ms = max(1, Int(min(request.connectTimeout, left, 1e6) * 1000))
                c.maximum_response = request.maximumResponseBytes
                c.fresh_connection = !request.isRepeatable
                c.ca_file = caFile
                c.user_agent = agent
                return wc_start(multi, &c)
              }
            }
          }
        }
      }
    }
  }

  // MARK: - Finishing

  private func fail(_ id: TransferID, _ kind: TransportError.Kind, _ message: String) {
    known.append((id, .failure(TransportError(kind: kind, message: message, requestWasSent: false))))
  }

  private func deliverFinished() {
    guard let multi else { return }
    while let handle = wc_next_finished(multi) {
      guard let id = running.removeValue(forKey: handle) else { continue }
      handles[id] = nil
      if var job = jobs[id] {
        let result = CurlTransport.result(of: handle, host(job), job.request)
        if let next = redirected(result, job) {
          job.request = next
          job.redirects += 1
          jobs[id] = job
          queue.append(id)
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
    of handle: OpaquePointer, _ host: String, _ request: HTTPRequest
  ) -> Result<HTTPResponse, TransportError> {
    let kind = wc_result(handle)
    guard kind == WC_OK else {
      return .failure(
        Failure(kind: kind, reason: String(cString: wc_reason(handle)), wasSent: wc_was_sent(handle)).error(
          host, request))
    }
    var length = 0
    let headers = wc_headers(handle, &length)?.withMemoryRebound(to: UInt8.self, capacity: length) {
      HTTPResponse.headers(in: UnsafeBufferPointer(start: $0, count: length))
    }
    let body = wc_body(handle, &length).map { [UInt8](UnsafeBufferPointer(start: $0, count: length)) }
    return .success(HTTPResponse(status: wc_status(handle), headers: headers ?? [], body: body ?? []))
  }
}
