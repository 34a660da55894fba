/// Something learned about a call; what is `nil` is not changed.
public struct CallNote: Sendable, Equatable {
  /// What became of our reject.
  public enum Reject: String, Sendable {
    /// The API accepted it. That does not prove that the phone stopped ringing.
    case accepted
    /// The API refused it, or could not be reached while the call rang.
    case failed
    /// The call was too old to be rejected.
    case late
  }

  /// How the call ended, as far as is known.
  public enum Settlement: String, Sendable {
    /// An event said that it was rejected; by us or by its caller hanging up cannot be told.
    case rejected
    /// An event said that it was answered.
    case accepted
    /// Our reject was accepted by the API, and no event said within the ring what became of the call.
    case unconfirmed
  }

  /// The session; empty when the event names none.
  public var session: String
  /// The call's id.
  public var callID: String
  /// The caller, as received.
  public var caller: String?
  /// `reject`, `allow`, `ignore` or `error`.
  public var decision: String?
  /// The script's reason.
  public var reason: String?
  /// What became of our reject; `accepted` is not replaced, of others the latest counts.
  public var reject: Reject?
  /// How it ended.
  ///
  /// What says more replaces what says less, in whichever order notes come: `accepted` before `rejected` before
  /// `unconfirmed`.
  public var settlement: Settlement?
  /// Whether the reject was sent once more because nothing settled the call.
  public var wasResent: Bool?

  /// A note.
  public init(
    session: String, callID: String, caller: String? = nil, decision: String? = nil, reason: String? = nil,
    reject: Reject? = nil, settlement: Settlement? = nil, wasResent: Bool? = nil
  ) {
    self.session = session
    self.callID = callID
    self.caller = caller
    self.decision = decision
    self.reason = reason
    self.reject = reject
    self.settlement = settlement
    self.wasResent = wasResent
  }
}

/// Names a call, among all who share the store.
public struct CallKey: Hashable, Sendable {
  /// The session; empty when the event names none.
  public var session: String
  /// The call's id.
  public var callID: String

  /// A call's name.
  public init(session: String, callID: String) {
    self.session = session
    self.callID = callID
  }
}

/// A call whose reject was accepted and that nothing has settled.
public struct OpenCall: Sendable, Equatable {
  /// The session; empty when the event names none.
  public var session: String
  /// The call's id.
  public var callID: String
  /// The caller, as received.
  public var caller: String?
  /// When the call was first heard of, in seconds since 1970, by the store's clock.
  public var since: Double
  /// Whether the reject was sent twice already.
  public var wasResent: Bool

  /// An open call.
  public init(session: String, callID: String, caller: String?, since: Double, wasResent: Bool) {
    self.session = session
    self.callID = callID
    self.caller = caller
    self.since = since
    self.wasResent = wasResent
  }
}
