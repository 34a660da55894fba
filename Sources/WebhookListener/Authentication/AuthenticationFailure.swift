/// Why a sender was not let in, for metrics and logs only: the answer is the same for all.
public enum AuthenticationFailure: String, Error, Hashable, Sendable, CaseIterable {
  /// The field or the query parameter is not there.
  case missing
  /// It is there, but is not of the right form, or is there twice.
  case malformed
  /// It fits none of the secrets.
  case mismatch
  /// It fits, but the signed time is too far from now.
  case stale
}
