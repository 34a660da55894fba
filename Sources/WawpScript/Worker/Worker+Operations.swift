public import Store
import HTTPTransport

extension Worker {
  func perform(_ operation: Operation) -> OperationResult? {
    guard let task = current else { return .refused("there is no event to act for") }
    guard task.run.event != nil else {
      return .refused("no event is at hand while the script loads: call this from a handler")
    }
    switch operation {
    case .reject(let callID, let from, let message): return reject(callID, from, message: message, for: task)
    case .sendText(let chat, let text, let replyTo): return sendText(to: chat, text, replyTo: replyTo, for: task)
    case .request(let method, let path, let body, let query):
      return request(method, path, body: body, query: query, for: task)
    case .http(let method, let url, let headers, let body, let timeout):
      return http(method, url, headers: headers, body: body, timeout: timeout, for: task)
    case .sleep(let seconds): return sleep(seconds, for: task)
    case .store(let operation): return store(operation, for: task)
    }
  }

  // MARK: - Reject

  private func reject(_ callID: String, _ from: String, message: String?, for task: EventTask) -> OperationResult? {
    let run = task.run
    let target = rejectTarget(callID, run)
    guard !callID.isEmpty, !from.isEmpty else {
      let missing = callID.isEmpty ? "no id" : "no `from`"
      return failed("reject", .badRequest, "this event has \(missing): the call cannot be rejected", run)
    }
    if configuration.isDryRun {
      let instance = run.event?.session ?? ""
      guard case .first(let ticket) = rejects.begin(instanceID: instance, callID: callID, now: timers.now) else {
        run.actions.append(Action("reject", .duplicate, target: target))
        return OperationResult(value: .yes, isDuplicate: true, isDryRun: true)
      }
      if let late = late(callID, run) {
        rejects.finish(ticket, .failure(late))
        return OperationResult(
          value: .failure(message: late.message), code: late.code.rawValue, retryable: false, isDryRun: true)
      }
      rejects.settle(ticket)
      run.actions.append(Action("reject", .dryRun, target: target))
      if message != nil, let chat = replyChat(from, run) { _ = sendText(to: chat, "", replyTo: nil, for: task) }
      return OperationResult(value: .yes, isDryRun: true)
    }
    guard let credentials = credentials(for: run) else { return lackingCredentials("reject", run) }
    let began = timers.now
    switch rejects.begin(instanceID: credentials.instanceID, callID: callID, now: began) {
    case .duplicate:
      run.actions.append(Action("reject", .duplicate, target: target))
      return OperationResult(value: .yes, isDuplicate: true)
    case .inFlight(let ticket):
      rejects.join(ticket) { [unowned self] outcome in
        guard !task.isOver else { return }
        self.finishJoined(outcome, callID, for: task)
      }
      task.abandon = { [unowned run] in run.actions.append(Action("reject", .duplicate, target: target)) }
      return nil
    case .first(let ticket):
      if let late = late(callID, run) {
        rejects.finish(ticket, .failure(late))
        return OperationResult(value: .failure(message: late.message), code: late.code.rawValue, retryable: false)
      }
      sendReject(callID, from, credentials, ticket, deadline: min(run.ringEnd, apiDeadline(task)), run: run) {
        [unowned self] outcome in
        guard !task.isOver else { return }
        self.finishReject(outcome, callID, from, message, credentials, for: task)
      } started: {
        task.abandon = $0
      }
      return nil
    }
  }

  /// Sends one reject and sees to it that whoever joined it hears of the end, also when it is abandoned.
  private func sendReject(
    _ callID: String, _ from: String, _ credentials: Credentials, _ ticket: RejectMemory.Ticket, deadline: Double,
    run: EventRun, completion: @escaping (APIOutcome) -> Void, started: (@escaping () -> Void) -> Void
  ) {
    let began = timers.now
    if let origin = run.origin, run.actions.isEmpty { onReject?(origin, began) }
    let operation = client.reject(callID: callID, from: from, credentials: credentials, deadline: deadline) {
      [unowned self, rejects] outcome in
      rejects.finish(ticket, outcome)
      completion(outcome)
      if case .success = outcome { self.noteReject(callID, from, run) }
    }
    let target = rejectTarget(callID, run)
    started { [rejects, timers, unowned run] in
      let milliseconds = (timers.now - began) * 1000
      let attempts = operation.attempts
      operation.cancel()
      run.actions.append(
        Action(
          "reject", .unknown, attempts: attempts, milliseconds: milliseconds, code: APIErrorCode.cancelled.rawValue,
          message: "it was given up before an answer came", target: target))
      rejects.finish(
        ticket,
        .failure(
          APIFailure(
            code: .cancelled, message: "the reject was given up before an answer came", attempts: attempts,
            milliseconds: milliseconds)))
    }
  }

  private func finishReject(
    _ outcome: APIOutcome, _ callID: String, _ from: String, _ message: String?, _ credentials: Credentials,
    for task: EventTask
  ) {
    let result = settle(
      "reject", outcome, target: rejectTarget(callID, task.run), value: { _ in .yes }, task.run)
    guard case .success = outcome, let message, let chat = replyChat(from, task.run) else {
      return resume(task, with: result)
    }
    // The message is an action of its own: whatever becomes of it, the reject stands.
    let deadline = apiDeadline(task)
    sendOnce("send_text", "\(chat)\n\(message)", for: task) { [client] in
      client.sendText(chatID: chat, message: message, credentials: credentials, deadline: deadline, completion: $0)
    } completion: { [unowned self] end in
      guard !task.isOver else { return }
      _ = self.settle("send_text", end, value: { _ in .yes }, task.run)
      self.resume(task, with: result)
    }
  }

  /// Why a call is not rejected any more; `nil` while it can ring.
  private func late(_ callID: String, _ run: EventRun) -> APIFailure? {
    guard configuration.refusesLateCalls, run.event?.callID == callID, run.ringEnd <= timers.now else {
      return nil
    }
    let age = configuration.ringSeconds + timers.now - run.ringEnd
    let failure = APIFailure(
      code: .late,
      message:
        "the call began \(Int(age)) s ago and has stopped ringing (--ring-seconds \(Int(configuration.ringSeconds)))",
      retryable: false, attempts: 0, milliseconds: 0)
    run.actions.append(Action("reject", .late, code: failure.code.rawValue, message: failure.message))
    return failure
  }

  /// A reject that the API accepted is remembered beyond a crash, also while its handler goes on; the event's conclusion
  /// says it of the event's own call only.
  private func noteReject(_ callID: String, _ from: String, _ run: EventRun) {
    guard run.origin != nil, let event = run.event, !run.isOver || event.callID != callID else { return }
    store.note(CallNote(session: event.session ?? "", callID: callID, caller: from, reject: .accepted))
  }

  /// What a record says about a reject of another call than its event's: that call's id.
  private func rejectTarget(_ callID: String, _ run: EventRun) -> String? { run.event?.callID == callID ? nil : callID }

  /// Counts calls as rejected that were so before this process began.
  public func remember(rejected calls: [CallKey]) {
    for call in calls {
      guard case .present(let credentials) = configuration.credentials(session: call.session, me: nil),
        case .first(let ticket) = rejects.begin(
          instanceID: credentials.instanceID, callID: call.callID, now: timers.now)
      else { continue }
      rejects.settle(ticket)
    }
  }

  private func finishJoined(_ outcome: APIOutcome, _ callID: String, for task: EventTask) {
    let target = rejectTarget(callID, task.run)
    switch outcome {
    case .success:
      task.run.actions.append(Action("reject", .duplicate, target: target))
      task.abandon = nil
      resume(task, with: OperationResult(value: .yes, isDuplicate: true))
    case .failure:
      task.abandon = nil
      resume(task, with: settle("reject", outcome, target: target, value: { _ in .yes }, task.run))
    }
  }

  /// The chat of a caller to whom a message may follow a reject: never a group.
  ///
  /// Whoever is no group and no person either fails the message, so that nobody waits for it in vain.
  private func replyChat(_ from: String, _ run: EventRun) -> String? {
    guard run.event?.isGroup != true, JID(from)?.isGroup != true else { return nil }
    if let chat = JID.chatID(for: from) { return chat }
    _ = failed(
      "send_text", .badRequest, "no message was sent: the call is from \(from), which is nobody to write to", run)
    return nil
  }

  /// Rejects the call of an event whose handler failed, as the handler asked for with `otherwise`.
  func rejectWithoutScript(_ run: EventRun) {
    guard let callID = run.event?.callID, let from = run.event?.from else { return letFinish(run) }
    if configuration.isDryRun {
      run.actions.append(Action("reject", .dryRun))
      return letFinish(run)
    }
    guard let credentials = credentials(for: run) else {
      _ = lackingCredentials("reject", run)
      return letFinish(run)
    }
    switch rejects.begin(instanceID: credentials.instanceID, callID: callID, now: timers.now) {
    case .duplicate, .inFlight:
      run.actions.append(Action("reject", .duplicate))
      letFinish(run)
    case .first(let ticket):
      if let late = late(callID, run) {
        rejects.finish(ticket, .failure(late))
        return letFinish(run)
      }
      hold(run)
      let deadline = min(run.ringEnd, timers.now + configuration.eventTimeout)
      sendReject(callID, from, credentials, ticket, deadline: deadline, run: run) { [unowned self] outcome in
        guard !run.isOver else { return }
        _ = self.settle("reject", outcome, value: { _ in .yes }, run)
        self.letGo(run)
      } started: {
        run.abandon = $0
      }
    }
  }

  // MARK: - The other operations

  private func sendText(to chat: String, _ text: String, replyTo: String?, for task: EventTask) -> OperationResult? {
    let run = task.run
    if configuration.isDryRun {
      run.actions.append(Action("send_text", .dryRun))
      return OperationResult(value: .json(Array("{}".utf8)), isDryRun: true)
    }
    guard let credentials = credentials(for: run) else { return lackingCredentials("send_text", run) }
    let deadline = apiDeadline(task)
    sendOnce("send_text", "\(chat)\n\(text)", for: task) { [client] in
      client.sendText(
        chatID: chat, message: text, replyTo: replyTo, credentials: credentials, deadline: deadline, completion: $0)
    } completion: { [unowned self] end in
      guard !task.isOver else { return }
      self.resume(task, with: self.settle("send_text", end, value: { .json($0) }, task.run))
    }
    return nil
  }

  private func request(
    _ method: String, _ path: String, body: [UInt8], query: [(name: String, value: String)], for task: EventTask
  ) -> OperationResult? {
    let run = task.run
    let target = "\(method) \(path.prefix { $0 != "?" && $0 != "#" })"
    if configuration.isDryRun {
      run.actions.append(Action("request", .dryRun, target: target))
      return OperationResult(value: .json(Array("{}".utf8)), isDryRun: true)
    }
    guard let credentials = credentials(for: run) else { return lackingCredentials("request", run, target: target) }
    do throws(APIRequestError) {
      guard let apiMethod = APIMethod(method) else { return .refused("\(method) is no method of the api") }
      let apiPath = try APIPath(path)
      let deadline = apiDeadline(task)
      let send = { [client] (completion: @escaping (APIOutcome) -> Void) throws(APIRequestError) -> APIOperation in
        try client.request(
          method: apiMethod, path: apiPath,
          parameters: apiMethod.allowsBody ? .body(body) : .query(query.map { .init($0.name, $0.value) }),
          credentials: credentials, deadline: deadline, completion: completion)
      }
      let completion = { [unowned self] (end: MessageEnd) in
        guard !task.isOver else { return }
        self.resume(task, with: self.settle("request", end, target: target, value: { .json($0) }, task.run))
      }
      if apiPath.sendsMessage {
        let content = "\(method) \(path)\n\(String(decoding: body, as: UTF8.self))"
        try sendOnce("request", content, target: target, for: task, send: send, completion: completion)
      } else {
        task.abandon = abandoning("request", try send { completion(.outcome($0)) }, run, target: target)
      }
      return nil
    } catch {
      return failed("request", .badRequest, error.message, run, target: target)
    }
  }

  private func http(
    _ method: String, _ url: String, headers: [(name: String, value: String)], body: [UInt8], timeout: Double?,
    for task: EventTask
  ) -> OperationResult? {
    let run = task.run
    guard let host = HostRule.host(of: url) else {
      return failed("http", .badRequest, "not an http or https address: write https://host/path", run)
    }
    let target = "\(method) \(host)"
    guard configuration.allowedHosts.contains(where: { HostRule.allows($0, host) }) else {
      return failed(
        "http", .forbidden, "\(host) is not allowed: run with --allow-host \(host)", run, target: target)
    }
    if configuration.isDryRun {
      run.actions.append(Action("http", .dryRun, target: target))
      return OperationResult(
        value: .failure(message: "dry run: nothing is sent"), code: APIErrorCode.cancelled.rawValue, isDryRun: true)
    }
    let began = timers.now
    let left = max(0.05, apiDeadline(task) - began)
    let limit = min(timeout ?? configuration.api.attemptTimeout, left)
    let request = HTTPRequest(
      method: method, url: url, headers: headers.map { HTTPHeader(name: $0.name, value: $0.value) }, body: body,
      timeout: limit, connectTimeout: min(configuration.api.connectTimeout, limit), maximumResponseBytes: 1 << 20,
      followsRedirects: true)
    let id = transport.start(request) { [unowned self] result in
      guard !task.isOver else { return }
      let milliseconds = (self.timers.now - began) * 1000
      switch result {
      case .success(let response):
        task.run.actions.append(
          Action("http", .done, status: response.status, attempts: 1, milliseconds: milliseconds, target: target))
        self.resume(
          task,
          with: OperationResult(
            value: .response(
              status: response.status, headers: response.headers.map { ($0.name, $0.value) }, body: response.body),
            status: response.status, attempts: 1))
      case .failure(let error):
        let code = APIErrorCode(error.kind)
        task.run.actions.append(
          Action(
            "http", .failed, attempts: 1, milliseconds: milliseconds, code: code.rawValue, message: error.message,
            target: target))
        self.resume(
          task,
          with: OperationResult(
            value: .failure(message: error.message), code: code.rawValue, retryable: code.isRetryable, attempts: 1))
      }
    }
    task.abandon = { [transport, timers, unowned run] in
      transport.cancel(id)
      run.actions.append(
        Action(
          "http", .unknown, attempts: 1, milliseconds: (timers.now - began) * 1000,
          code: APIErrorCode.cancelled.rawValue, message: "it was given up before an answer came", target: target))
    }
    return nil
  }

  private func sleep(_ seconds: Double, for task: EventTask) -> OperationResult? {
    let timer = timers.schedule(after: seconds) { [unowned self] in
      guard !task.isOver else { return }
      self.resume(task, with: OperationResult(value: .yes))
    }
    task.abandon = { [timers] in timers.cancel(timer) }
    return nil
  }

  // MARK: - Shared parts

  /// The moment after which no attempt makes sense: the end of the ring, or a little before the handler's own end, so that
  /// the handler still hears of the failure.
  private func apiDeadline(_ task: EventTask) -> Double {
    min(task.run.started + configuration.ringSeconds, task.deadline - min(0.2, task.allowance / 10))
  }

  /// Records what became of an API call and makes the script's result of it.
  func settle(
    _ name: String, _ outcome: APIOutcome, target: String? = nil, value: ([UInt8]) -> OperationResult.Value,
    _ run: EventRun
  ) -> OperationResult {
    switch outcome {
    case .success(let success):
      run.actions.append(
        Action(
          name, .done, status: success.status, attempts: success.attempts, milliseconds: success.milliseconds,
          target: target))
      return OperationResult(value: value(success.body), status: success.status, attempts: success.attempts)
    case .failure(let failure):
      note(failure: failure.failureClass.exitCode)
      run.actions.append(
        Action(
          name, .failed, status: failure.status, attempts: failure.attempts, milliseconds: failure.milliseconds,
          code: failure.code.rawValue, message: failure.message, target: target))
      return OperationResult(
        value: .failure(message: failure.message), code: failure.code.rawValue, status: failure.status,
        retryable: failure.retryable, attempts: failure.attempts)
    }
  }

  private func failed(
    _ name: String, _ code: APIErrorCode, _ message: String, _ run: EventRun, target: String? = nil
  ) -> OperationResult {
    // What another server answers is the script's business; a request that could not even be made is a mistake to show.
    note(failure: FailureClass.permanent.exitCode)
    run.actions.append(Action(name, .failed, code: code.rawValue, message: message, target: target))
    return OperationResult(value: .failure(message: message), code: code.rawValue, retryable: false)
  }

  func abandoning(
    _ name: String, _ operation: APIOperation, _ run: EventRun, target: String? = nil
  ) -> () -> Void {
    let began = timers.now
    return { [timers, unowned run] in
      let attempts = operation.attempts
      operation.cancel()
      run.actions.append(
        Action(
          name, .unknown, attempts: attempts, milliseconds: (timers.now - began) * 1000,
          code: APIErrorCode.cancelled.rawValue, message: "it was given up before an answer came", target: target))
    }
  }

  private func credentials(for run: EventRun) -> Credentials? {
    let state = configuration.credentials(session: run.event?.session, me: run.event?.instanceMe)
    guard case .present(let credentials) = state else { return nil }
    return credentials
  }

  private func lackingCredentials(_ name: String, _ run: EventRun, target: String? = nil) -> OperationResult {
    noteMissingCredentials()
    let message =
      switch configuration.credentials(session: run.event?.session, me: run.event?.instanceMe) {
      case .unknownSession(let session):
        "no instance of the configuration file has the session \(session ?? "(none)")"
      case .missingToken: "there is no access token"
      case .missingInstance: "there is no instance id"
      default: "there is neither an instance id nor an access token"
      }
    run.actions.append(
      Action(name, .failed, code: APIErrorCode.unauthorized.rawValue, message: message, target: target))
    return OperationResult(
      value: .failure(message: message), code: APIErrorCode.unauthorized.rawValue, retryable: false)
  }

  private func letFinish(_ run: EventRun) {
    hold(run)
    letGo(run)
  }
}

extension OperationResult {
  /// Misuse that is no action: nothing was tried.
  fileprivate static func refused(_ message: String) -> OperationResult {
    OperationResult(value: .failure(message: message), code: APIErrorCode.badRequest.rawValue, retryable: false)
  }
}
