import Store

/// An answer of the store on its way to the worker's thread.
enum StoreReply: Sendable {
  case value(UInt64, Result<KeyValueResult, StoreError>)
  case claim(UInt64, Result<ActionClaim, StoreError>)

  fileprivate var number: UInt64 {
    switch self {
    case .value(let number, _), .claim(let number, _): number
    }
  }
}

extension Worker {
  /// One operation on what scripts keep.
  func store(_ operation: KeyValueOperation, for task: EventTask) -> OperationResult? {
    if let memory = store as? MemoryStore { return Worker.result(memory.perform(operation)) }
    let number = awaitReply { [unowned self] reply in
      guard !task.isOver, case .value(_, let result) = reply else { return }
      self.resume(task, with: Worker.result(result))
    }
    task.abandon = { [unowned self] in self.awaited[number] = nil }
    store.perform(operation) { [mailbox] in mailbox.post(.value(number, $0)) }
    return nil
  }

  private static func result(_ result: Result<KeyValueResult, StoreError>) -> OperationResult {
    switch result {
    case .success(let value): OperationResult(value: .stored(value))
    case .failure(let error):
      OperationResult(
        value: .failure(message: error.message), code: error.kind == .notANumber ? "bad_request" : "server_error",
        retryable: error.kind == .unavailable)
    }
  }

  /// Has `body` called once with the answer that comes under the number; ``awaited`` may be cleared to give up.
  func awaitReply(_ body: @escaping (StoreReply) -> Void) -> UInt64 {
    lastReply += 1
    awaited[lastReply] = body
    return lastReply
  }

  /// Hands out what the store has answered.
  func takeReplies() {
    var replies: [StoreReply] = []
    mailbox.take(into: &replies)
    for reply in replies { awaited.removeValue(forKey: reply.number)?(reply) }
  }
}
