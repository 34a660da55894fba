import Store

/// How sending something that must not be sent twice ended.
enum MessageEnd {
  /// The API said what became of it.
  case outcome(APIOutcome)
  /// It was begun before, by this event before a crash or by another event of the same call.
  case taken(ActionState)
  /// It could not be claimed, so it was not sent.
  case unclaimed(StoreError)
}

extension Worker {
  /// ``sendOnce(_:_:target:for:send:completion:)`` for what cannot be refused before it is sent.
  func sendOnce(
    _ name: String, _ content: String, for task: EventTask,
    send: @escaping (@escaping (APIOutcome) -> Void) -> APIOperation,
    completion: @escaping (MessageEnd) -> Void
  ) {
    let sending = { (done: @escaping (APIOutcome) -> Void) throws(APIRequestError) -> APIOperation in send(done) }
    try? sendOnce(name, content, target: nil, for: task, send: sending, completion: completion)
  }

  /// Sends something at most once: where claims are kept, it is claimed first, and sent only when that is durable.
  ///
  /// The claim has two names, made of the session, the call (or the event) and the event's name: one by how many such things
  /// the event did before, one by what is sent. An event that is repeated after a crash thus meets its own claims, also
  /// when its handler does things in another order.
  ///
  /// - Parameters:
  ///   - name: what the record calls the action.
  ///   - content: what is sent, and to whom.
  ///   - target: what the record says about where it goes.
  ///   - task: who waits.
  ///   - send: starts the API call.
  ///   - completion: gets the end, on this thread, unless the task is over by then.
  func sendOnce(
    _ name: String, _ content: String, target: String? = nil, for task: EventTask,
    send: @escaping (@escaping (APIOutcome) -> Void) throws(APIRequestError) -> APIOperation,
    completion: @escaping (MessageEnd) -> Void
  ) throws(APIRequestError) {
    let run = task.run
    guard claimsMessages, let event = run.event else {
      task.abandon = abandoning(name, try send { completion(.outcome($0)) }, run, target: target)
      return
    }
    run.claims += 1
    let id = run.origin?.id ?? event.id ?? ""
    let subject = event.callID ?? "event:\(id)"
    // By its place and by its content: a repeated handler may do things in another order, or word them anew.
    let digest = Worker.digest(content)
    let copies = (run.sent[digest] ?? 0) + 1
    run.sent[digest] = copies
    let keys = ["#\(run.claims)", "=\(String(digest, radix: 16))\(copies > 1 ? "#\(copies)" : "")"].map {
      ActionKey(session: event.session ?? "", subject: subject, action: "\(event.name)/\(name)\($0)")
    }
    let number = awaitReply { [unowned self] reply in
      guard !task.isOver, case .claim(_, let answer) = reply else { return }
      task.abandon = nil
      switch answer {
      case .failure(let error): completion(.unclaimed(error))
      case .success(.taken(let state)): completion(.taken(state))
      case .success(.granted):
        self.sendClaimed(name, keys, target: target, for: task, send: send, completion: completion)
      }
    }
    task.abandon = { [unowned self, unowned run] in
      self.awaited[number] = nil
      run.actions.append(
        Action(
          name, .failed, code: APIErrorCode.cancelled.rawValue, message: "it was given up before it was sent",
          target: target))
    }
    store.claim(keys, for: id) { [mailbox] in mailbox.post(.claim(number, $0)) }
  }

  private func sendClaimed(
    _ name: String, _ keys: [ActionKey], target: String?, for task: EventTask,
    send: (@escaping (APIOutcome) -> Void) throws(APIRequestError) -> APIOperation,
    completion: @escaping (MessageEnd) -> Void
  ) {
    let sent = Result { () throws(APIRequestError) in
      try send { [store] outcome in
        for key in keys { store.settle(key, Worker.state(after: outcome)) }
        completion(.outcome(outcome))
      }
    }
    guard case .success(let operation) = sent else {
      for key in keys { store.settle(key, .failed) }
      return completion(.unclaimed(StoreError(.unavailable, "the request could not be made")))
    }
    let abandon = abandoning(name, operation, task.run, target: target)
    task.abandon = { [store] in
      for key in keys { store.settle(key, .unknown) }
      abandon()
    }
  }

  /// FNV-1a of 64 bits: the same in every process.
  private static func digest(_ content: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in content.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
  }

  /// What is certain after an API call: an answer that refuses it was not acted on, all other failures leave it open.
  private static func state(after outcome: APIOutcome) -> ActionState {
    switch outcome {
    case .success: .done
    case .failure(let failure):
      failure.status.map { (400..<500).contains($0) } ?? (failure.attempts == 0) ? .failed : .unknown
    }
  }

  /// Records the end of something that is sent at most once, and makes the script's result of it.
  func settle(
    _ name: String, _ end: MessageEnd, target: String? = nil, value: ([UInt8]) -> OperationResult.Value, _ run: EventRun
  ) -> OperationResult {
    switch end {
    case .outcome(let outcome): return settle(name, outcome, target: target, value: value, run)
    case .taken(.done):
      run.actions.append(Action(name, .duplicate, target: target))
      return OperationResult(value: value(Array("{}".utf8)), isDuplicate: true)
    case .taken:
      let message = "it was begun before, and whether it went out is not known: it is not sent again"
      run.actions.append(
        Action(name, .unknown, code: APIErrorCode.cancelled.rawValue, message: message, target: target))
      return OperationResult(
        value: .failure(message: message), code: APIErrorCode.cancelled.rawValue, retryable: false)
    case .unclaimed(let error):
      let message = "it was not sent, since that could not be noted first: \(error.message)"
      run.actions.append(
        Action(name, .failed, code: APIErrorCode.cancelled.rawValue, message: message, target: target))
      return OperationResult(
        value: .failure(message: message), code: APIErrorCode.cancelled.rawValue, retryable: true)
    }
  }
}
