/// Something that was asked of the store and waits for its thread.
///
/// Indirect, so that it is moved from list to list as one reference.
indirect enum StoreOperation: Sendable {
  typealias Completion<Value> = @Sendable (Result<Value, StoreError>) -> Void

  case accept([InboxEvent], onKnown: @Sendable ([Acceptance]) -> Void, completion: Completion<[Acceptance]>)
  /// Of events that are known to be new, with the numbers that they were given.
  case acceptNew([InboxEvent], numbers: [Int64], completion: Completion<[Acceptance]>)
  case claim(limit: Int, Completion<[ClaimedEvent]>)
  case begin(Int64, Completion<Int?>)
  case renew([Int64])
  case release([Int64])
  case conclude(Conclusion, completion: (@Sendable () -> Void)?)
  case note(CallNote)
  case openCalls(since: Double, Completion<[OpenCall]>)
  case rejectedCalls(since: Double, limit: Int, Completion<[CallKey]>)
  case claimAction([ActionKey], eventID: String, Completion<ActionClaim>)
  case settle(ActionKey, ActionState)
  case perform(KeyValueOperation, Completion<KeyValueResult>)
  /// One round of everything that is otherwise done when there is time.
  case maintain(@Sendable () -> Void)

  /// What a failure to write means for the operation.
  enum Durability {
    /// Nobody waits for it: it is kept and tried again.
    case kept
    /// Whoever asked is told.
    case answered
    /// It writes nothing.
    case read
    /// It changes memory alone.
    case memory
  }

  /// Whether it takes little memory.
  var isSmall: Bool {
    switch self {
    case .accept(let events, _, _), .acceptNew(let events, _, _): events.count == 1 && events[0].raw.count <= 4096
    case .conclude(let conclusion, _): conclusion.record.count <= 4096
    default: false
    }
  }

  /// Whether nobody waits for it, so that it may wait for company.
  var canWait: Bool { durability == .kept }

  var durability: Durability {
    switch self {
    case .accept, .acceptNew, .claim, .begin, .claimAction: .answered
    case .perform(.get, _), .openCalls, .rejectedCalls: .read
    case .perform: .answered
    case .renew, .release, .maintain: .memory
    case .conclude, .note, .settle: .kept
    }
  }

  /// Tells whoever waits.
  func fail(_ error: StoreError) {
    switch self {
    case .accept(_, _, let completion), .acceptNew(_, _, let completion): completion(.failure(error))
    case .claim(_, let completion): completion(.failure(error))
    case .begin(_, let completion): completion(.failure(error))
    case .openCalls(_, let completion): completion(.failure(error))
    case .claimAction(_, _, let completion): completion(.failure(error))
    case .rejectedCalls(_, _, let completion): completion(.failure(error))
    case .perform(_, let completion): completion(.failure(error))
    case .maintain(let completion): completion()
    case .renew, .release, .conclude, .note, .settle: break
    }
  }
}
