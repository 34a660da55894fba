/// Names an action that is to be done once, among all who share the store.
public struct ActionKey: Hashable, Sendable {
  /// The session that it belongs to; empty when there is none.
  public var session: String
  /// What it is done for: the call's id, or for other events `event:` and the event's id.
  public var subject: String
  /// Which action, such as `reject`, or `call.received/send_text#1`.
  public var action: String

  /// A key.
  public init(session: String, subject: String, action: String) {
    self.session = session
    self.subject = subject
    self.action = action
  }
}

/// How far an action has come.
public enum ActionState: String, Sendable {
  /// It was claimed; whether it was done is not known until it is settled.
  case begun
  /// It was done.
  case done
  /// It was not done, for certain: it may be claimed again.
  case failed
  /// Whether it was done cannot be known any more; it is not repeated.
  case unknown
}

/// The answer to a claim.
public enum ActionClaim: Sendable, Equatable {
  /// It is yours.
  case granted
  /// It was claimed before, by this event or another one, and this is how far it came.
  case taken(ActionState)

  /// The answer for all names of an action, from how far each has come; `nil` and `failed` are free.
  ///
  /// What the names do not agree on is unknown.
  init(_ states: [ActionState?]) {
    let taken = states.compactMap { $0 == .failed ? nil : $0 }
    guard let first = taken.first else {
      self = .granted
      return
    }
    self = .taken(taken.count == states.count && taken.allSatisfy { $0 == first } ? first : .unknown)
  }
}
