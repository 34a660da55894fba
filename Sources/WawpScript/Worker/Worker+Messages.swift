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
  /// There are two claims, named by the session, the call (or the event) and the event's name: one by how many such things
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
    let subject = event.call?.callID ?? "event:\(id)"
    // By its place and by its content: a repeated handler may do things in another order, or word them anew.
    let digest = Worker.digest(content)
    let copies = (run.sent[digest] ?? 0) + 1
    run.sent[digest] = copies
    let keys = ["#\(run.claims)", "=\(String(digest, radix: 16))\(copies > 1 ? "#\(copies)" : "")"].map {
      ActionKey(session: event.session ?? "", subject: subject, action: "\(event.name)/\(name)\($0)")
    }
    let claims = PendingClaims()
    let numbers = keys.map { key in
      awaitReply { [weak self, weak task, store] reply in
        guard case .claim(_, let answer) = reply, let answers = claims.add(answer, for: key) else { return }
        let end = Worker.end(of: answers)
        guard let self, let task, !task.isOver, end == nil else {
          for (key, answer) in answers where answer == .success(.granted) { store.settle(key, .unknown) }
          guard let end, let task, !task.isOver else { return }
          task.abandon = nil
          return completion(end)
        }
        task.abandon = nil
        self.sendClaimed(name, keys, target: target, for: task, send: send, completion: completion)
      }
    }
    task.abandon = { [unowned self, weak run] in
      for number in numbers { self.awaited[number] = nil }
      run?.record.actions.append(
        Action(
          name, .failed, code: APIErrorCode.cancelled.rawValue, message: "it was given up before it was sent",
          target: target))
    }
    for (number, key) in zip(numbers, keys) {
      store.claim(key, for: id) { [mailbox] in mailbox.post(.claim(number, $0)) }
    }
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

  /// The answers to the claims of one message, until all are there.
  private final class PendingClaims {
    private var answers: [(ActionKey, Result<ActionClaim, StoreError>)] = []

    func add(
      _ answer: Result<ActionClaim, StoreError>, for key: ActionKey
    ) -> [(ActionKey, Result<ActionClaim, StoreError>)]? {
      answers.append((key, answer))
      return answers.count == 2 ? answers : nil
    }
  }

  /// Why a message may not be sent; `nil` when all its claims were granted.
  private static func end(of answers: [(ActionKey, Result<ActionClaim, StoreError>)]) -> MessageEnd? {
    var state: ActionState?
    for (_, answer) in answers {
      switch answer {
      case .failure(let error): return .unclaimed(error)
      // That it was done is certain only if all that is known of it says so.
      case .success(.taken(let taken)): state = state == nil || state == taken ? taken : .unknown
      case .success(.granted): continue
      }
    }
    guard let state else { return nil }
    let granted = answers.contains { $0.1 == .success(.granted) }
    return .taken(granted && state == .done ? .unknown : state)
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
      run.record.actions.append(Action(name, .duplicate, target: target))
      return OperationResult(value: value(Array("{}".utf8)), isDuplicate: true)
    case .taken:
      let message = "it was begun before, and whether it went out is not known: it is not sent again"
      run.record.actions.append(
        Action(name, .unknown, code: APIErrorCode.cancelled.rawValue, message: message, target: target))
      return OperationResult(
        value: .failure(message: message), code: APIErrorCode.cancelled.rawValue, retryable: false)
    case .unclaimed(let error):
      let message = "it was not sent, since that could not be noted first: \(error.message)"
      run.record.actions.append(
        Action(name, .failed, code: APIErrorCode.cancelled.rawValue, message: message, target: target))
      return OperationResult(
        value: .failure(message: message), code: APIErrorCode.cancelled.rawValue, retryable: true)
    }
  }
}
