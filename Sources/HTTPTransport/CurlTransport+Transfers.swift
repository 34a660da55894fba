import CCurl
import Machine

extension CurlTransport {
  /// Begins what has a place, lets libcurl do what is due, and takes what has finished.
  func advance() {
    begin()
    guard let multi else { return }
    wc_advance(multi)
    var tag: UInt64 = 0
    while let handle = wc_next_finished(multi, &tag) { finish(handle, tag, on: multi) }
    endForgotten(on: multi)
    begin()
  }

  // MARK: - Beginning

  private func begin() {
    if queue.isEmpty { return }
    while running < max(1, configuration.maximumConcurrentTransfers), let job = queue.popFirst() {
      if jobs[job.id] != nil { begin(job) }
    }
    if queue.isEmpty { return }
    let now = SystemClock.monotonic
    guard queue.earliestDeadline <= now else { return }
    for job in queue.sweep(now: now, isWanted: { jobs[$0.id] != nil }) { giveUpWaiting(job) }
  }

  private func giveUpWaiting(_ job: TransferJob) {
    fail(job, .timeout, "no connection to \(job.host) was free in time: too many requests are under way")
  }

  private func begin(_ job: TransferJob) {
    guard let multi = multi ?? createMulti(for: job) else { return }
    let left = job.deadline - SystemClock.monotonic
    guard left > 0 else { return giveUpWaiting(job) }
    guard let handle = start(job, left: left, on: multi) else {
      return fail(job, .unavailable, "there is no memory for the request to \(job.host)")
    }
    job.handle = handle
    running += 1
    job.connectDeadline = SystemClock.monotonic + min(job.request.connectTimeout, left)
    earliestLimit = min(earliestLimit, job.connectDeadline + Self.grace)
  }

  private func createMulti(for job: TransferJob) -> OpaquePointer? {
    var problem: UnsafePointer<CChar>?
    configuration.userAgent.withCString { userAgent in
      withCString(configuration.caFile) { caFile in
        withCString(configuration.caDirectory) { caDirectory in
          var settings = wc_settings()
          settings.maximum_connections = max(1, configuration.maximumConcurrentTransfers)
          settings.user_agent = userAgent
          settings.ca_file = caFile
          settings.ca_directory = caDirectory
          multi = wc_multi_create(&settings, &problem)
        }
      }
    }
    if multi == nil {
      fail(job, .unavailable, problem.map { String(cString: $0) } ?? "libcurl cannot be set up")
    }
    return multi
  }

  private func start(_ job: TransferJob, left: Double, on multi: OpaquePointer) -> OpaquePointer? {
    let request = job.request
    let hasBody = !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method)
    headerBlock.fill(from: request, hasBody: hasBody)
    return headerBlock.bytes.withUnsafeBytes { headers in
      request.body.withUnsafeBufferPointer { body in
        request.method.withCString { method in
          request.url.withCString { url in
            var c = wc_request()
            c.tag = job.id.rawValue
            c.method = method
            c.url = url
            c.headers = headers.assumingMemoryBound(to: CChar.self).baseAddress
            c.headers_length = headers.count
            c.header_count = headerBlock.count
            c.body = body.baseAddress
            c.body_length = body.count
            c.has_body = hasBody
            c.once = !request.isRepeatable
            c.shares = request.sharesConnection
            c.timeout_ms = milliseconds(left)
            c.connect_timeout_ms = milliseconds(min(request.connectTimeout, left))
            c.maximum_body = max(0, request.maximumResponseBytes)
            return wc_start(multi, &c)
          }
        }
      }
    }
  }

  /// At least one, since none would mean: no limit.
  private func milliseconds(_ seconds: Double) -> Int {
    seconds > 0.001 ? Int((min(seconds, 1e6) * 1000).rounded(.up)) : 1
  }

  private func withCString<R>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> R) -> R {
    guard let text else { return body(nil) }
    return text.withCString { body($0) }
  }

  // MARK: - Giving up

  /// How much later than libcurl this gives up, so that libcurl's own words come first.
  private static let grace = 0.1

  /// libcurl forgets the limits of a request that waits to share a connection which does not come about
  /// (https://github.com/curl/curl/issues/13227).
  private func endForgotten(on multi: OpaquePointer) {
    guard earliestLimit < .infinity else { return }
    let now = SystemClock.monotonic
    guard earliestLimit <= now else { return }
    earliestLimit = .infinity
    for job in jobs.values {
      guard let handle = job.handle else { continue }
      let wasSent = wc_was_sent(handle)
      let limit = (wasSent ? job.deadline : job.connectDeadline) + Self.grace
      guard limit <= now else {
        earliestLimit = min(earliestLimit, limit)
        continue
      }
      job.wasSent = job.wasSent || wasSent
      job.handle = nil
      running -= 1
      wc_end(multi, handle)
      let failure = Failure(
        cause: .timeout, reason: "", wasSent: job.wasSent, host: job.host, request: job.request,
        caFile: configuration.caFile)
      known.append((job, .failure(failure.error)))
    }
  }

  // MARK: - Finishing

  private func fail(_ job: TransferJob, _ kind: TransportError.Kind, _ message: String) {
    known.append((job, .failure(job.error(kind, message))))
  }

  private func finish(_ handle: OpaquePointer, _ tag: UInt64, on multi: OpaquePointer) {
    guard let job = jobs[TransferID(rawValue: tag)] else { return }
    let result = result(of: handle, job)
    job.wasSent = job.wasSent || wc_was_sent(handle)
    job.handle = nil
    running -= 1
    wc_end(multi, handle)
    if case .success(let response) = result, job.request.followsRedirects, job.redirects < Redirect.limit,
      let next = Redirect.next(after: response, to: job.request)
    {
      job.request = next
      job.redirects += 1
      queue.append(job)
    } else {
      known.append((job, result))
    }
  }

  /// Whom libcurl says that it could not reach: host and, if it says so, port.
  private func peer(of handle: OpaquePointer) -> String? {
    var (length, port) = (0, 0)
    guard let name = wc_peer(handle, &length, &port) else { return nil }
    let host = name.withMemoryRebound(to: UInt8.self, capacity: length) {
      String(decoding: UnsafeBufferPointer(start: $0, count: length), as: UTF8.self)
    }
    return Self.authority(host, port)
  }

  private static func authority(_ host: String, _ port: Int) -> String {
    let host = host.utf8.contains(UInt8(ascii: ":")) && !host.hasPrefix("[") ? "[\(host)]" : host
    return port == 0 ? host : "\(host):\(port)"
  }

  private func tunnel(of handle: OpaquePointer) -> (address: String, status: Int) {
    var (port, status) = (0, 0)
    let address = String(cString: wc_proxy(handle, &port, &status))
    return (address.isEmpty ? "" : Self.authority(address, port), status)
  }

  private func result(of handle: OpaquePointer, _ job: TransferJob) -> Result<HTTPResponse, TransportError> {
    if let cause = FailureCause(wc_result(handle)) {
      let failure = Failure(
        cause: cause, reason: String(cString: wc_reason(handle)), wasSent: job.wasSent || wc_was_sent(handle),
        host: job.host, request: job.request, caFile: configuration.caFile, peer: peer(of: handle),
        tunnel: cause == .proxy ? tunnel(of: handle) : nil)
      return .failure(failure.error)
    }
    var length = 0
    let head = wc_head(handle, &length).map { [UInt8](UnsafeBufferPointer(start: $0, count: length)) } ?? []
    let body = wc_body(handle, &length).map { [UInt8](UnsafeBufferPointer(start: $0, count: length)) } ?? []
    return .success(HTTPResponse(status: wc_status(handle), head: head, body: body))
  }
}
